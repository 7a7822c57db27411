import { escape } from "./parts";

frappe.provide("crm_suite.relations");

/**
 * Totals side by side, with taxes: what customers are asked for, pay and owe.
 *
 * @param {object} totals by field name; those whose fields are missing are left out
 * @param {string} currency of all amounts
 * @returns {string} HTML
 */
crm_suite.relations.money_tiles = function (totals, currency) {
	const tiles = [
		["quoted", __("Quoted"), "quoted_gross"],
		["ordered", __("Ordered"), "ordered_gross"],
		["delivered", __("Delivered"), "delivered_gross", "returned_gross", __("returned")],
		["billed", __("Billed"), "billed_gross", "credited_gross", __("credited")],
		["paid", __("Paid"), "paid_gross", "written_off_gross", __("written off")],
		["outstanding", __("Outstanding"), "outstanding_amount"],
	].filter(([_total, _label, field]) => totals[field] !== undefined);
	return `<div class="crms-tiles">${tiles
		.map((tile) => tile_html(tile, totals, currency))
		.join("")}</div>
		<div class="crms-tiles-caption">${escape(__("All amounts with taxes"))}</div>`;
};

/** What went back takes from the amount above it; what was written off stands beside what was paid. */
function deduction(amount, currency, total) {
	const sign = total === "paid" ? "" : "- ";
	return `${sign}${format_currency(amount, currency)}`;
}

function tile_html([total, label, field, less_field, less_label], totals, currency) {
	const less = less_field && flt(totals[less_field]);
	const note = less
		? `<div class="crms-tile-note">${deduction(less, currency, total)} ${escape(less_label)}</div>`
		: "";
	const kind = flt(totals[field]) > 0 ? `crms-tile-${total}` : "";
	return `<div class="crms-tile ${kind}" data-total="${total}">
		<div class="crms-tile-label">${escape(label)}</div>
		<div class="crms-tile-amount">${format_currency(totals[field], currency)}</div>${note}
	</div>`;
}

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
