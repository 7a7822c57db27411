// Merging two leads: choose the other one, look at what would become of each field, merge, and undo.

frappe.provide("crm_suite.merge_leads");

const CLOSED = ["Converted", "Merged"];
const RULES = {
	same: () => __("both say the same"),
	filled: () => __("the only one that says it"),
	survivor: () => __("the kept lead's own"),
	newest: () => __("the lead that was changed last"),
	oldest: () => __("the lead that was captured first"),
	longest: () => __("the longer one"),
	"most complete": () => __("the more complete one"),
	furthest: () => __("the lead that has come further"),
	union: () => __("both, one under the other"),
};

/** Ask which lead is the same as the form's, and go on with the preview. */
crm_suite.merge_leads.ask = function (frm) {
	const filters = { name: ["!=", frm.doc.name], company: frm.doc.company, status: ["not in", CLOSED] };
	frappe.prompt(
		{
			fieldname: "merged",
			fieldtype: "Link",
			options: "Sales Lead",
			label: __("Lead that is the same"),
			description: __("It is closed, and everything of it comes to this lead."),
			reqd: 1,
			get_query: () => ({ filters }),
		},
		({ merged }) => crm_suite.merge_leads.preview(frm.doc.name, merged, () => frm.reload_doc()),
		__("Merge"),
		__("Continue")
	);
};

/** Show what a merge would do; `merged_into(survivor)` is called when it is done. */
crm_suite.merge_leads.preview = async function (survivor, merged, merged_into) {
	const { message: preview } = await frappe.call({
		method: "crm_suite.api.merge.preview_merge",
		args: { survivor, merged },
		freeze: true,
	});
	const dialog = new frappe.ui.Dialog({
		title: __("Merge into {0}", [text(preview.survivor.title)]),
		size: "large",
		fields: [{ fieldname: "preview", fieldtype: "HTML" }],
		primary_action_label: __("Merge"),
		primary_action: () => carry_out(dialog, preview, merged_into),
		secondary_action_label: __("Keep the Other Lead"),
		secondary_action: () => {
			dialog.hide();
			crm_suite.merge_leads.preview(merged, survivor, merged_into);
		},
	});
	dialog.fields_dict.preview.$wrapper.html(preview_html(preview));
	dialog.show();
};

/** Take back the merge that closed the form's lead. */
crm_suite.merge_leads.undo = function (frm) {
	frappe.confirm(
		__("Everything that came with this lead goes back to it, and both leads say again what they said before."),
		async () => {
			const { message } = await frappe.call({
				method: "crm_suite.api.merge.undo_merge",
				args: { lead: frm.doc.name },
				freeze: true,
			});
			frm.reload_doc();
			if (message.kept.length) {
				frappe.msgprint({
					title: __("Merge Undone"),
					message: __("These were changed since the merge and stay as they are: {0}", [
						text(message.kept.join(", ")),
					]),
				});
			} else {
				frappe.show_alert({ message: __("Merge undone"), indicator: "green" });
			}
		}
	);
};

async function carry_out(dialog, preview, merged_into) {
	const choices = {};
	for (const { fieldname, side } of preview.fields) {
		const chosen = dialog.$wrapper.find(`input[name="crms-merge-${fieldname}"]:checked`).val();
		if (chosen && chosen !== side) {
			choices[fieldname] = chosen;
		}
	}
	dialog.disable_primary_action();
	try {
		await frappe.call({
			method: "crm_suite.api.merge.merge_leads",
			args: { survivor: preview.survivor.name, merged: preview.merged.name, choices },
			freeze: true,
			freeze_message: __("Merging..."),
		});
	} finally {
		dialog.enable_primary_action();
	}
	dialog.hide();
	frappe.show_alert({ message: __("Leads merged"), indicator: "green" });
	merged_into(preview.survivor.name);
}

function preview_html(preview) {
	const deciding = preview.fields.filter((field) => field.rule !== "same");
	const same = preview.fields.length - deciding.length;
	const head = [preview.survivor, preview.merged]
		.map((lead) => `<th>${text(lead.title)}<small class="text-muted">${text(lead.name)}</small></th>`)
		.join("");
	return `<p>${moves_sentence(preview)}</p>
		<table class="table crms-merge">
			<thead><tr><th></th>${head}<th>${__("Why")}</th></tr></thead>
			<tbody>${deciding.map(field_html).join("")}</tbody>
		</table>
		<p class="text-muted">${same ? __("{0} fields say the same in both leads.", [same]) : ""}
		${__("The merged lead stays as a closed record. The merge can be undone there.")}</p>`;
}

function moves_sentence({ merged, moves }) {
	const title = `<b>${text(merged.title)}</b>`;
	if (!moves.length) {
		return __("Nothing else belongs to {0}.", [title]);
	}
	const parts = moves.map(({ label, count }) => `${text(label)} (${cint(count)})`);
	return __("Comes along from {0}: {1}", [title, parts.join(", ")]);
}

function field_html(field) {
	const rule = RULES[field.rule]();
	return `<tr data-fieldname="${text(field.fieldname)}">
		<td>${text(field.label)}</td>
		${["survivor", "merged"].map((side) => `<td>${choice_html(field, side, field[side])}</td>`).join("")}
		<td class="text-muted">${field.side === "both" ? choice_html(field, "both", rule) : rule}</td>
	</tr>`;
}

/** One value to choose; an empty one can be chosen as well. */
function choice_html(field, side, value) {
	return `<label>
		<input type="radio" name="crms-merge-${text(field.fieldname)}" value="${side}"
			${field.side === side ? "checked" : ""}>
		<span>${value ? text(frappe.ellipsis(value, 200)) : `<span class="text-muted">${__("empty")}</span>`}</span>
	</label>`;
}

function text(value) {
	return frappe.utils.escape_html(value ?? "");
}
