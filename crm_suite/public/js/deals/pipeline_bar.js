// In the form of an opportunity: the stages of its pipeline, to see and to click.
import { company_currency } from "./company_currency";

frappe.ui.form.on("Sales Opportunity", {
	onload(frm) {
		if (frm.is_new() && !frm.doc.sales_pipeline) {
			frm.set_value("sales_pipeline", frappe.boot.crm_suite?.default_pipeline);
		}
	},

	refresh(frm) {
		// The bar says it, and is what people click.
		frm.toggle_display(["sales_stage", "status"], false);
		show_pipeline(frm);
	},

	sales_pipeline: choose_first_stage,
});

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
