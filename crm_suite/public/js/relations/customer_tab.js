import { ask, document_link, escape, event_icon, failure, icon, moment_ago, opportunity_link, pill, skeleton } from "./parts";

frappe.provide("crm_suite.relations");

frappe.ui.form.on("Customer", {
	refresh(frm) {
		const field = frm.get_field("crms_relationship");
		if (!field || frm.is_new()) {
			return;
		}
		frm.crms_relationship = frm.crms_relationship || new CustomerTab(frm, field.$wrapper);
		frm.crms_relationship.expect();
	},
});

// The count says how many there are, and the Dashboard tab leads to all of them.
const MOST_LISTED = 6;
const PRIORITY_COLORS = { Low: "gray", Medium: "blue", High: "orange", Urgent: "red" };

/** The Relationship tab. It asks the server when somebody looks at it, not with every customer form. */
class CustomerTab {
	constructor(frm, $wrapper) {
		this.frm = frm;
		this.$wrapper = $wrapper.addClass("crms-relationship");
		this.observer = new IntersectionObserver((entries) => {
			entries.some((entry) => entry.isIntersecting) && this.load();
		});
	}

	/** What is shown may be out of date: read it again as soon as it is in view. */
	expect() {
		if (this.customer !== this.frm.doc.name) {
			this.customer = this.frm.doc.name;
			this.$wrapper.html(skeleton(8));
		}
		this.observer.disconnect();
		this.observer.observe(this.$wrapper[0]);
	}

	async load() {
		this.observer.disconnect();
		const customer = this.customer;
		try {
			const relations = await ask("customer_relations", { customer });
			customer === this.customer && this.show(relations);
		} catch (error) {
			console.error(error);
			customer === this.customer && this.$wrapper.html(failure());
		}
	}

	show(relations) {
		if (!relations.areas.length) {
			this.$wrapper.html(
				`<div class="crms-empty">${__("You may not see what happened with this customer.")}</div>`
			);
			return;
		}
		this.$wrapper.html(`
			<div class="crms-bar">
				<div class="crms-last-contact">${last_contact_html(relations)}</div>
				<div class="crms-actions"></div>
			</div>
			<div class="crms-totals"></div>
			<div class="crms-columns">${opportunities_html(relations)}${cases_html(relations)}</div>
			<div class="crms-heading">${__("Timeline")}</div>`);
		this.show_actions(relations);
		this.show_totals(relations.totals);
		const timeline = new crm_suite.relations.Timeline(this.$wrapper, {
			method: "timeline",
			args: { customer: this.customer },
			areas: relations.areas,
		});
		timeline.show(relations.timeline, false);
	}

	show_actions({ may_create, company }) {
		const customer = this.customer;
		// Without a company in the values a new document gets the user's default.
		const values = company ? { customer, company } : { customer };
		const actions = {
			"Customer Interaction": [
				__("Log Interaction"),
				() => crm_suite.relations.log_interaction(this.frm, values),
			],
			"Sales Opportunity": [
				__("New Opportunity"),
				() => frappe.new_doc("Sales Opportunity", values),
			],
			"Service Case": [__("New Case"), () => frappe.new_doc("Service Case", values)],
		};
		const $actions = this.$wrapper.find(".crms-actions");
		for (const doctype of may_create) {
			const [label, action] = actions[doctype];
			$(`<button class="btn btn-default btn-sm">${escape(label)}</button>`)
				.on("click", action)
				.appendTo($actions);
		}
	}

	/** With taxes, company by company: what customers are asked for and pay. */
	show_totals(totals) {
		const $totals = this.$wrapper.find(".crms-totals");
		for (const row of totals) {
			totals.length > 1 && $totals.append(`<div class="crms-company">${escape(row.company)}</div>`);
			$totals.append(crm_suite.relations.money_tiles(row, row.currency));
		}
	}
}

function last_contact_html(relations) {
	const entry = relations.last_contact;
	if (!relations.areas.includes("interactions")) {
		return "";
	}
	if (!entry) {
		return `<span class="text-muted">${__("No contact has been recorded yet.")}</span>`;
	}
	const what = document_link(entry.document, entry.sentence);
	return `${event_icon(entry)}<span>${__("Last contact {0} by {1}", [
		moment_ago(entry.posting_datetime),
		escape(entry.owner_name),
	])}<br>${what}</span>`;
}

function opportunities_html(relations) {
	if (!relations.areas.includes("sales")) {
		return "";
	}
	const rows = relations.opportunities.map((deal) => {
		const amount =
			deal.expected_amount === undefined
				? ""
				: format_currency(deal.expected_amount, deal.currency);
		const close = deal.expected_close
			? __("closes {0}", [escape(frappe.datetime.str_to_user(deal.expected_close))])
			: "";
		const next_step = deal.next_step ? escape(deal.next_step) : "";
		return `<div class="crms-card-row">
			<div class="crms-card-main">${opportunity_link(deal)}
				<div class="crms-card-details">${[close, next_step].filter(Boolean).join(" · ")}</div>
			</div>
			${pill(__(deal.sales_stage), "blue")}
			<div class="crms-card-amount">${amount}</div>
		</div>`;
	});
	return card_html("stage", __("Open opportunities"), rows, __("No open opportunity."));
}

function cases_html(relations) {
	if (!relations.areas.includes("service")) {
		return "";
	}
	const rows = relations.cases.map(
		(service_case) => `<div class="crms-card-row">
			<div class="crms-card-main">
				${document_link({ doctype: "Service Case", name: service_case.name }, service_case.subject)}
				<div class="crms-card-details">${__("opened {0}", [moment_ago(service_case.opened_on)])}</div>
			</div>
			${pill(__(service_case.priority), PRIORITY_COLORS[service_case.priority] || "gray")}
			${pill(__(service_case.status), "yellow")}
		</div>`
	);
	return card_html("service", __("Open cases"), rows, __("No open case."));
}

function card_html(icon_name, title, rows, nothing) {
	const count = rows.length ? `<span class="crms-count">${rows.length}</span>` : "";
	const more = rows.length - MOST_LISTED;
	if (more > 0) {
		rows.splice(MOST_LISTED, more, `<div class="crms-empty">${__("and {0} more", [more])}</div>`);
	}
	return `<div class="crms-card">
		<div class="crms-card-title">${icon(icon_name)}${escape(title)}${count}</div>
		${rows.join("") || `<div class="crms-empty">${escape(nothing)}</div>`}
	</div>`;
}
