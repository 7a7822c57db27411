frappe.ui.form.on("Sales Opportunity", {
	setup(frm) {
		set_queries(frm);
		frappe.realtime.on("crms_opportunity_refreshed", ({ name }) => read_again(frm, name));
	},

	onload(frm) {
		if (frm.is_new() && !frm.doc.sales_pipeline) {
			frm.set_value("sales_pipeline", frappe.boot.crm_suite?.default_pipeline);
		}
	},

	refresh(frm) {
		// The pipeline above says it, and is what people click.
		frm.toggle_display(["sales_stage", "status"], false);
		show_pipeline(frm);
		frm.set_intro(crm_suite.deals.attention_text(frm.doc), "orange");
		show_money(frm);
		show_history(frm);
		add_actions(frm);
		offer_prices(frm);
	},

	sales_pipeline(frm) {
		choose_first_stage(frm);
	},

	customer(frm) {
		frm.set_value("contact", null);
	},

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

const OUTCOME_COLORS = { Open: "blue", Won: "green", Lost: "red" };

function set_queries(frm) {
	frm.set_query("sales_pipeline", () => ({ filters: { disabled: 0 } }));
	frm.set_query("loss_reason", () => ({ filters: { disabled: 0 } }));
	frm.set_query("competitor", "competitors", () => ({ filters: { disabled: 0 } }));
	frm.set_query("price_list", () => ({ filters: { selling: 1, enabled: 1 } }));
	frm.set_query("item_code", "items", () => ({ filters: { is_sales_item: 1, disabled: 0 } }));
	const of_customer = () => ({
		query: "frappe.contacts.doctype.contact.contact.contact_query",
		filters: { link_doctype: "Customer", link_name: frm.doc.customer },
	});
	for (const path of [["contact"], ["contact", "contacts"]]) {
		frm.set_query(...path, () => (frm.doc.customer ? of_customer() : {}));
	}
}

/** A document changed the totals or the stage. What somebody is typing here stays. */
function read_again(frm, name) {
	if (frm.doc?.name === name && cur_frm === frm && !frm.is_dirty()) {
		frm.reload_doc();
	}
}

// Pipeline

async function show_pipeline(frm) {
	const $bar = frm.get_field("pipeline_html").$wrapper;
	const chosen = frm.doc.sales_pipeline;
	if (!chosen || !frappe.model.can_read("Sales Pipeline")) {
		$bar.empty();
		return;
	}
	const pipeline = await frappe.model.with_doc("Sales Pipeline", chosen);
	if (chosen !== frm.doc.sales_pipeline) {
		return;
	}
	const stages = pipeline.stages || [];
	const current = stages.findIndex((stage) => stage.stage === frm.doc.sales_stage);
	frm.set_query("sales_stage", () => ({
		filters: { name: ["in", stages.map((stage) => stage.stage)] },
	}));
	const $pipeline = $('<div class="crms-pipeline" role="group"></div>');
	stages.forEach((stage, index) => {
		$(stage_html(frm, stage, index, current, probability_in(pipeline, stage)))
			.on("click", () => index !== current && move_to(frm, stage))
			.appendTo($pipeline);
	});
	$bar.empty().append($pipeline, tiles_html(frm));
}

/** What it has come to, as soon as there is anything. */
function tiles_html(frm) {
	return flt(frm.doc.quoted_gross) || flt(frm.doc.ordered_gross) || flt(frm.doc.billed_gross)
		? crm_suite.relations.money_tiles(frm.doc, company_currency(frm))
		: "";
}

function company_currency(frm) {
	return frappe.get_doc(":Company", frm.doc.company)?.default_currency;
}

/** What a deal gets in the stage, as the server says it: by history where the pipeline goes by it. */
function probability_in(pipeline, stage) {
	const learned =
		pipeline.probability_from === "History" &&
		stage.outcome === "Open" &&
		stage.history_cases &&
		stage.history_cases >= cint(pipeline.minimum_cases);
	return learned ? stage.history_probability : stage.probability;
}

function stage_html(frm, stage, index, current, probability) {
	const is_lost = frm.doc.status === "Lost";
	const classes = [`crms-stage-${stage.outcome.toLowerCase()}`];
	if (index === current) {
		classes.push("current");
	} else if (index < current && !is_lost) {
		classes.push("passed");
	}
	const hint = frm.is_new() ? "" : __("Move to {0}", [__(stage.stage)]);
	return `<button type="button" class="crms-stage ${classes.join(" ")}"
		data-stage="${frappe.utils.escape_html(stage.stage)}" title="${frappe.utils.escape_html(hint)}">
		<span>${frappe.utils.escape_html(__(stage.stage))}</span>
		<small>${cint(probability)} %</small>
	</button>`;
}

function move_to(frm, stage) {
	if (!frm.perm[0]?.write) {
		return;
	}
	if (stage.only_documents) {
		frappe.msgprint(
			__("Nobody chooses the stage {0}: a deal moves there when it is {1}.", [
				bold(__(stage.stage)),
				bold(__(stage.advances_on)),
			])
		);
	} else if (stage.outcome === "Lost") {
		ask_why_lost(frm, stage);
	} else if (frm.is_new()) {
		save_stage(frm, stage, {});
	} else {
		frappe.confirm(
			__("Move {0} to {1}?", [bold(frm.doc.title), bold(__(stage.stage))]),
			() => save_stage(frm, stage, { loss_reason: null, lost_reason: null })
		);
	}
}

/** What users wrote, in bold, where Frappe shows HTML. */
function bold(text) {
	return `<b>${frappe.utils.escape_html(text)}</b>`;
}

async function ask_why_lost(frm, stage) {
	const reason = await crm_suite.deals.ask_why_lost(frm.doc);
	if (!reason) {
		return;
	}
	const { competitor, ...values } = reason;
	if (competitor) {
		note_winner(frm, competitor);
	}
	await save_stage(frm, stage, values);
}

/** Among the competitors, the one who got the deal. */
function note_winner(frm, competitor) {
	const known = (frm.doc.competitors || []).find((row) => row.competitor === competitor);
	const row = known || frm.add_child("competitors", { competitor });
	row.outcome = "Won the Deal";
	frm.refresh_field("competitors");
}

async function save_stage(frm, stage, values) {
	await frm.set_value({ sales_stage: stage.stage, ...values });
	await (frm.is_new() ? show_pipeline(frm) : frm.save());
}

async function choose_first_stage(frm) {
	if (frm.doc.sales_pipeline) {
		const pipeline = await frappe.model.with_doc("Sales Pipeline", frm.doc.sales_pipeline);
		const stages = pipeline.stages || [];
		if (!stages.some((stage) => stage.stage === frm.doc.sales_stage)) {
			const first = stages.find((stage) => stage.outcome === "Open");
			await frm.set_value("sales_stage", first && first.stage);
		}
	}
	show_pipeline(frm);
}

// Money and history

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

function show_history(frm) {
	const $history = frm.get_field("history_html").$wrapper.empty();
	if (frm.is_new()) {
		return;
	}
	const timeline = new crm_suite.relations.Timeline($history, {
		method: "opportunity_timeline",
		args: { sales_opportunity: frm.doc.name },
		hide_opportunity: true,
	});
	timeline.load_when_seen();
}

// Actions

function add_actions(frm) {
	if (frm.is_new()) {
		return;
	}
	frm.page.set_indicator(__(frm.doc.status), OUTCOME_COLORS[frm.doc.status]);
	if (frappe.model.can_create("Quotation") && frm.doc.status !== "Lost") {
		frm.add_custom_button(__("Proposal"), () => make_proposal(frm));
		frm.add_custom_button(__("Quotation"), () => make_quotation(frm), __("Create"));
	}
	if (frappe.model.can_create("Service Case")) {
		frm.add_custom_button(
			__("Service Case"),
			() =>
				frappe.new_doc("Service Case", {
					customer: frm.doc.customer,
					contact: frm.doc.contact,
					sales_opportunity: frm.doc.name,
				}),
			__("Create")
		);
	}
	if (frappe.model.can_create("Sales Opportunity")) {
		frm.page.add_menu_item(__("Copy to Another Opportunity"), () => crm_suite.deals.copy(frm));
		if (frm.doc.status === "Open" && frm.perm[0]?.write) {
			frm.page.add_menu_item(__("Split"), () => when_saved(frm, crm_suite.deals.split));
		}
	}
	if (frappe.model.can_create("Customer Interaction")) {
		frm.add_custom_button(__("Log Interaction"), () => log_interaction(frm));
	}
}

/** The first of two clicks: a quotation is saved as the opportunity stands. The second sends it. */
async function make_proposal(frm) {
	if (frm.is_dirty()) {
		await frm.save();
	}
	const { message: quotation } = await frappe.call({
		method: "crm_suite.api.proposal.make_proposal",
		args: { sales_opportunity: frm.doc.name },
		freeze: true,
		freeze_message: __("Preparing the proposal"),
	});
	frappe.set_route("Form", "Quotation", quotation);
}

/** What the server splits is what is saved. */
async function when_saved(frm, action) {
	if (frm.is_dirty()) {
		await frm.save();
	}
	action(frm);
}

function make_quotation(frm) {
	frappe.model.open_mapped_doc({ method: "crm_suite.api.quotation.make_quotation", frm });
}

function log_interaction(frm) {
	crm_suite.relations.log_interaction(frm, {
		sales_opportunity: frm.doc.name,
		customer: frm.doc.customer,
		contact: frm.doc.contact,
		company: frm.doc.company,
	});
}

// Products

const PRICE_FIELDS = ["price_list_rate", "discount_percentage", "discount_amount", "rate"];

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
