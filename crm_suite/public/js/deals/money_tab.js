// In the form of an opportunity: what its documents have come to, without or with taxes.
import { company_currency } from "./company_currency";

frappe.ui.form.on("Sales Opportunity", { refresh: show_money });

/** Documents' amounts are on a permission level of their own: who may not read it gets zeros. */
function sees_money(frm) {
	return !!frm.get_perm(1, "read");
}

function show_money(frm) {
	const $money = frm.get_field("money_html").$wrapper;
	if (!sees_money(frm)) {
		$money.empty();
		return;
	}
	if (frm.is_new()) {
		$money.html(`<div class="crms-empty">${__("Save the opportunity first.")}</div>`);
		return;
	}
	const kind = frm.crms_money_kind || "net";
	const currency = company_currency(frm);
	const flow = crm_suite.relations.money_flow(frm.doc, currency, kind);
	const owed = frm.doc.outstanding_amount;
	$money.html(`<div class="crms-money">
		<div class="crms-money-head">
			<div class="crms-switch btn-group">${switch_html("net", __("Without taxes"), kind)}${switch_html(
				"gross",
				__("With taxes"),
				kind
			)}</div>
			<div class="crms-owes ${owed > 0 ? "crms-owed" : ""}">
				<span>${__("Outstanding, with taxes")}</span>${format_currency(owed, currency)}
			</div>
		</div>
		${flow}
	</div>`);
	$money.find("[data-kind]").on("click", (event) => {
		frm.crms_money_kind = $(event.currentTarget).data("kind");
		show_money(frm);
	});
}

function switch_html(kind, label, chosen) {
	const style = kind === chosen ? "btn-primary" : "btn-default";
	return `<button type="button" class="btn btn-xs ${style}" data-kind="${kind}">${label}</button>`;
}
