// In the form of an opportunity: products, their prices and discounts, and what they come to.
import { company_currency } from "./company_currency";

const PRICE_FIELDS = ["price_list_rate", "discount_percentage", "discount_amount", "rate"];

frappe.ui.form.on("Sales Opportunity", {
	refresh: offer_prices,
	additional_discount_percentage: sum_up,

	/** An amount that was typed puts an end to the percentage. */
	discount_amount(frm) {
		frm.doc.additional_discount_percentage = 0;
		frm.refresh_field("additional_discount_percentage");
		sum_up(frm);
	},

	/** What is not priced yet is in the company's currency. */
	company(frm) {
		if (frm.is_new() && !(frm.doc.items || []).length) {
			frm.set_value("currency", company_currency(frm));
		}
	},
});

frappe.ui.form.on("Sales Opportunity Item", {
	item_code: fetch_item,
	qty: change_quantity,
	price_list_rate: discount_by_percentage,
	discount_percentage: discount_by_percentage,
	discount_amount: discount_by_amount,
	rate: discount_by_rate,
	items_remove: sum_up,
});

function price_args(frm, rows) {
	return {
		items: rows.map(({ item_code, qty }) => ({ item_code, qty: qty || 1 })),
		customer: frm.doc.customer,
		company: frm.doc.company,
		currency: frm.doc.currency,
		price_list: frm.doc.price_list,
	};
}

/** What the customer would be asked for the products today, by ERPNext's own rules for prices. */
async function fetch_prices(frm, rows) {
	const { message } = await frappe.call({
		method: "crm_suite.api.quotation.current_prices",
		args: price_args(frm, rows),
	});
	rows.forEach((row, index) => take_price(frm, row, message[index]));
	sum_up(frm);
}

/** No price is not a price of 0: somebody has to say what it costs. */
function take_price(frm, row, price) {
	if (price.rate || price.price_list_rate) {
		PRICE_FIELDS.forEach((fieldname) => (row[fieldname] = price[fieldname]));
		row.__suggested_rate = price.rate;
	}
	show_price(frm, row);
}

function offer_prices(frm) {
	frm.fields_dict.items.grid.add_custom_button(__("Prices of Today"), () => {
		const rows = (frm.doc.items || []).filter((row) => row.item_code);
		if (rows.length && frm.doc.company) {
			fetch_prices(frm, rows);
		}
	});
}

async function fetch_item(frm, cdt, cdn) {
	const row = locals[cdt][cdn];
	// Prices are a company's: without one the row is filled by hand.
	if (!row.item_code || !frm.doc.company) {
		return;
	}
	const { message } = await frappe.call({
		method: "crm_suite.api.quotation.current_prices",
		args: price_args(frm, [row]),
	});
	const { item_name, description, uom, ...price } = message[0];
	await frappe.model.set_value(cdt, cdn, { item_name, description, uom });
	row.qty = row.qty || 1;
	take_price(frm, row, price);
	sum_up(frm);
}

/** A price that nobody has changed follows the quantity, as pricing rules do. */
async function change_quantity(frm, cdt, cdn) {
	const row = locals[cdt][cdn];
	if (row.__suggested_rate && flt(row.rate) === flt(row.__suggested_rate)) {
		await fetch_prices(frm, [row]);
	} else {
		show_price(frm, row);
		sum_up(frm);
	}
}

function discount_by_percentage(frm, cdt, cdn) {
	const row = locals[cdt][cdn];
	row.price_list_rate = flt(row.price_list_rate) || flt(row.rate);
	row.rate = money(row, "rate", row.price_list_rate * (1 - flt(row.discount_percentage) / 100));
	row.discount_amount = money(row, "discount_amount", row.price_list_rate - row.rate);
	show_price(frm, row);
	sum_up(frm);
}

function discount_by_amount(frm, cdt, cdn) {
	const row = locals[cdt][cdn];
	row.price_list_rate = flt(row.price_list_rate) || flt(row.rate);
	row.rate = money(row, "rate", row.price_list_rate - flt(row.discount_amount));
	discount_by_rate(frm, cdt, cdn);
}

function discount_by_rate(frm, cdt, cdn) {
	const row = locals[cdt][cdn];
	const list_rate = flt(row.price_list_rate);
	row.discount_amount = list_rate ? money(row, "discount_amount", Math.max(list_rate - flt(row.rate), 0)) : 0;
	row.discount_percentage = list_rate ? (row.discount_amount / list_rate) * 100 : 0;
	show_price(frm, row);
	sum_up(frm);
}

function money(row, fieldname, value) {
	return flt(value, precision(fieldname, row));
}

function show_price(frm, row) {
	row.amount = money(row, "amount", flt(row.qty) * flt(row.rate));
	const grid_row = frm.fields_dict.items.grid.grid_rows_by_docname[row.name];
	["qty", "amount", ...PRICE_FIELDS].forEach((fieldname) => grid_row?.refresh_field(fieldname));
	frm.dirty();
}

/** The server says it again when it saves, and what recurs. */
function sum_up(frm) {
	if (!(frm.doc.items || []).length) {
		return;
	}
	const total = frm.doc.items.reduce((sum, row) => sum + flt(row.amount), 0);
	const percentage = flt(frm.doc.additional_discount_percentage);
	frm.doc.total = flt(total, precision("total"));
	if (percentage) {
		frm.doc.discount_amount = flt((frm.doc.total * percentage) / 100, precision("discount_amount"));
	}
	frm.refresh_field("total");
	frm.refresh_field("discount_amount");
	frm.set_value("expected_amount", flt(total - flt(frm.doc.discount_amount), precision("expected_amount")));
}
