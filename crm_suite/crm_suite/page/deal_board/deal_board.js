frappe.pages["deal-board"].on_page_load = (wrapper) => {
	wrapper.deal_board = frappe
		.require("deal_board.bundle.js")
		.then(() => new crm_suite.deals.Board(wrapper));
};

frappe.pages["deal-board"].on_page_show = async (wrapper) => (await wrapper.deal_board).show();
