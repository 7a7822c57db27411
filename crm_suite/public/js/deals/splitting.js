frappe.provide("crm_suite.deals");

/** Ask which part of the deal goes into a second one, split it, and go there. */
crm_suite.deals.split = function (frm) {
	const has_products = (frm.doc.items || []).length > 0;
	const dialog = new frappe.ui.Dialog({
		title: __("Split {0}", [frappe.utils.escape_html(frm.doc.title)]),
		fields: [
			{
				fieldname: "title",
				fieldtype: "Data",
				label: __("Title of the New Opportunity"),
				reqd: 1,
				default: `${frm.doc.title} (2)`,
			},
			has_products ? quantities_field(frm) : amount_field(frm),
		],
		primary_action_label: __("Split"),
		async primary_action(values) {
			dialog.hide();
			const { message } = await frappe.call({
				method: "crm_suite.api.splitting.split_opportunity",
				args: {
					name: frm.doc.name,
					title: values.title,
					amount: values.amount,
					quantities: Object.fromEntries(
						(values.products || []).map((row) => [row.row, row.moved || 0])
					),
				},
				freeze: true,
			});
			frappe.set_route("Form", "Sales Opportunity", message);
		},
	});
	dialog.show();
};

function amount_field(frm) {
	return {
		fieldname: "amount",
		fieldtype: "Float",
		label: __("Amount for the New Opportunity ({0})", [frm.doc.currency]),
		precision: 2,
		reqd: 1,
	};
}

function quantities_field(frm) {
	return {
		fieldname: "products",
		fieldtype: "Table",
		label: __("How much goes into the new opportunity"),
		cannot_add_rows: true,
		cannot_delete_rows: true,
		in_place_edit: true,
		data: frm.doc.items.map((row) => ({
			row: row.name,
			product: row.item_name || row.item_code,
			qty: row.qty,
			moved: 0,
		})),
		fields: [
			{ fieldname: "row", fieldtype: "Data", hidden: 1 },
			{
				fieldname: "product",
				fieldtype: "Data",
				label: __("Item"),
				in_list_view: 1,
				read_only: 1,
				columns: 5,
			},
			{
				fieldname: "qty",
				fieldtype: "Float",
				label: __("Quantity"),
				in_list_view: 1,
				read_only: 1,
				columns: 2,
			},
			{ fieldname: "moved", fieldtype: "Float", label: __("Moves"), in_list_view: 1, columns: 3 },
		],
	};
}

/** Ask for whom and when, make another deal of the same kind, and go there. */
crm_suite.deals.copy = function (frm) {
	frappe.prompt(
		[
			{ fieldname: "title", fieldtype: "Data", label: __("Title"), reqd: 1, default: frm.doc.title },
			{
				fieldname: "customer",
				fieldtype: "Link",
				options: "Customer",
				label: __("Customer"),
				reqd: 1,
				default: frm.doc.customer,
			},
			{ fieldname: "expected_close", fieldtype: "Date", label: __("Expected Close") },
		],
		async (values) => {
			const { message } = await frappe.call({
				method: "crm_suite.api.splitting.copy_opportunity",
				args: { name: frm.doc.name, ...values },
				freeze: true,
			});
			frappe.set_route("Form", "Sales Opportunity", message);
		},
		__("Copy {0}", [frappe.utils.escape_html(frm.doc.title)]),
		__("Copy")
	);
};
