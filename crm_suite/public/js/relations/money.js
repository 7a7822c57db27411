import { escape } from "./parts";

frappe.provide("crm_suite.relations");

/**
 * The way of the money, from the quotation to the account: a bar per step, as long as its amount.
 *
 * @param {object} totals by field name (`quoted_net`, `quoted_gross`... `outstanding_amount`); steps whose
 *   fields are missing are left out
 * @param {string} currency of all amounts
 * @param {"net"|"gross"} kind
 * @returns {string} HTML
 */
crm_suite.relations.money_flow = function (totals, currency, kind) {
	const amount_of = (total) => flt(totals[`${total}_${kind}`]);
	const steps = [
		{ total: "quoted", label: __("Quoted") },
		{ total: "ordered", label: __("Ordered") },
		{ total: "delivered", label: __("Delivered"), less: "returned", less_label: __("returned") },
		{ total: "billed", label: __("Billed"), less: "credited", less_label: __("credited") },
		{ total: "paid", label: __("Paid"), less: "written_off", less_label: __("written off"), adds: true },
	].filter((step) => `${step.total}_${kind}` in totals);
	const longest = Math.max(1e-9, ...steps.map((step) => reach(step, amount_of)));
	return `<div class="crms-flow">${steps
		.map((step) => step_html(step, amount_of, longest, currency))
		.join("")}</div>`;
};

/** How far a step's bar goes: a write-off stands behind what was paid, a return inside what was delivered. */
function reach(step, amount_of) {
	const less = step.less ? Math.abs(amount_of(step.less)) : 0;
	return Math.max(0, amount_of(step.total)) + (step.adds ? less : 0);
}

function step_html(step, amount_of, longest, currency) {
	const amount = amount_of(step.total);
	const less = step.less ? amount_of(step.less) : 0;
	const width = (value) => `${Math.max(0, Math.min(100, (100 * value) / longest)).toFixed(2)}%`;
	const solid = step.adds ? amount : amount - less;
	const note = less
		? `<span class="crms-flow-note">${escape(format_currency(less, currency))} ${escape(
				step.less_label
		  )}</span>`
		: "";
	return `<div class="crms-flow-step crms-flow-${step.total}">
		<div class="crms-flow-label">${escape(step.label)}</div>
		<div class="crms-flow-track">
			<div class="crms-flow-bar" style="width: ${width(solid)}"></div>
			<div class="crms-flow-less" style="width: ${width(Math.abs(less))}"></div>
		</div>
		<div class="crms-flow-amount">${format_currency(amount, currency)}${note}</div>
	</div>`;
}
