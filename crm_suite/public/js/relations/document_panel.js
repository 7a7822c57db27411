import { ask, document_link, escape, event_icon, failure, icon, moment_ago, money, opportunity_link, pill, skeleton } from "./parts";

const DOCTYPES = [
	"Quotation",
	"Sales Order",
	"Delivery Note",
	"Sales Invoice",
	"POS Invoice",
	"Payment Entry",
];
const STATUS_COLORS = { Open: "blue", Won: "green", Lost: "red" };

for (const doctype of DOCTYPES) {
	frappe.ui.form.on(doctype, { refresh: (frm) => show_panel(frm) });
}

/** Above the form, on all of its tabs. Its place is there before the answer is, so that nothing jumps. */
async function show_panel(frm) {
	const $panel = panel_of(frm);
	const name = frm.is_new() || !is_for_customer(frm) ? null : frm.doc.name;
	$panel.toggle(!!name);
	if (!name) {
		return;
	}
	if ($panel.data("name") !== name) {
		$panel.data("name", name).html(skeleton(3));
	}
	try {
		const relations = await ask("document_relations", { doctype: frm.doctype, name });
		$panel.data("name") === name && draw($panel, relations);
	} catch (error) {
		console.error(error);
		$panel.data("name") === name && $panel.html(failure());
	}
}

function panel_of(frm) {
	if (!frm.crms_panel) {
		frm.crms_panel = $('<div class="crms-panel"></div>').prependTo(frm.layout.wrapper);
	}
	return frm.crms_panel;
}

function is_for_customer(frm) {
	if (frm.doctype === "Quotation") {
		return frm.doc.quotation_to === "Customer";
	}
	return frm.doctype !== "Payment Entry" || frm.doc.party_type === "Customer";
}

function draw($panel, relations) {
	if (!relations.customer || !relations.areas.length) {
		$panel.hide();
		return;
	}
	const parts = [
		relations.areas.includes("sales") && opportunities_html(relations),
		last_html(relations),
		relations.outstanding !== null && outstanding_html(relations),
		relations.areas.includes("service") && cases_html(relations),
	];
	$panel.html(`<div class="crms-panel-parts">${parts.filter(Boolean).join("")}</div>`);
}

function part_html(part, icon_name, title, body) {
	return `<div class="crms-panel-part" data-part="${part}">
		<div class="crms-panel-title">${icon(icon_name)}${escape(title)}</div>
		${body}
	</div>`;
}

function opportunities_html(relations) {
	const rows = relations.opportunities.map(
		(deal) => `<div class="crms-panel-row">
			<div class="crms-panel-main">${opportunity_link(deal)}</div>
			<div class="crms-panel-details">
				${pill(__(deal.sales_stage), STATUS_COLORS[deal.status] || "gray")}
				<span>${escape(deal.owner_name || __("nobody's"))}</span>
			</div>
		</div>`
	);
	const nothing = `<div class="crms-empty">${__("None behind this document.")}</div>`;
	const title = rows.length > 1 ? __("Opportunities") : __("Opportunity");
	return part_html("opportunities", "stage", title, rows.join("") || nothing);
}

function last_html(relations) {
	const rows = relations.entries.map(
		(entry) => `<div class="crms-panel-row crms-panel-entry">
			${event_icon(entry)}
			<span class="crms-panel-sentence">${document_link(entry.document, entry.sentence)}</span>
			<span class="crms-panel-when">${moment_ago(entry.posting_datetime)}</span>
		</div>`
	);
	const title = __("Last with {0}", [relations.customer_name]);
	const nothing = `<div class="crms-empty">${__("Nothing else has happened yet.")}</div>`;
	// The field and not its tab: Frappe 15 finds no tabs by name, and every version opens a field's tab.
	const route = `${frappe.utils.get_form_link("Customer", relations.customer)}#crms_relationship`;
	const all = `<div class="crms-panel-details"><a href="${escape(route)}">${__("All relations")}</a></div>`;
	return part_html("last", "conversation", title, (rows.join("") || nothing) + all);
}

function outstanding_html(relations) {
	const owes = relations.outstanding > 0;
	const body = `<div class="crms-panel-amount ${owes ? "crms-owed" : ""}">
			${money(relations.outstanding, relations.currency)}
		</div>`;
	return part_html("outstanding", "money", __("Money open"), body);
}

function cases_html(relations) {
	const rows = relations.cases.slice(0, 2).map(
		(service_case) => `<div class="crms-panel-row">
			${document_link({ doctype: "Service Case", name: service_case.name }, service_case.subject)}
		</div>`
	);
	const more = relations.cases.length - rows.length;
	if (more > 0) {
		rows.push(`<div class="crms-panel-details">${__("and {0} more", [more])}</div>`);
	}
	const nothing = `<div class="crms-empty">${__("None")}</div>`;
	return part_html("cases", "service", __("Open cases"), rows.join("") || nothing);
}
