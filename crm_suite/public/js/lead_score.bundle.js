// The score of a lead with its reasons, in the lead's form; the values come from crm_suite.erp.lead_scores.

frappe.provide("crm_suite.lead_score");

const MOST_REASONS = 6;
// Less than this in log odds (5 % more or less) is no reason that anybody can act on.
const WEAKEST = 0.05;

const EMAILS = {
	missing: () => __("No e-mail address"),
	free: () => __("E-mail address at a free provider"),
	business: () => __("E-mail address of an organization"),
};
const CATEGORIES = {
	source: () => __("Source"),
	outreach_campaign: () => __("Campaign"),
	industry: () => __("Industry"),
	country: () => __("Country"),
	territory: () => __("Territory"),
	language: () => __("Language"),
};
const PRESENCES = {
	organization: (given) => (given ? __("Organization is known") : __("Organization is not known")),
	job_title: (given) => (given ? __("Job title is known") : __("Job title is not known")),
	phone: (given) => (given ? __("Phone number is known") : __("Phone number is not known")),
	website: (given) => (given ? __("Website is known") : __("Website is not known")),
};

/** Draw the score of the form's lead into the field `score_html`. */
crm_suite.lead_score.show = function (frm) {
	const score = frm.doc.__onload?.score;
	frm.toggle_display("score_section", Boolean(score || frm.doc.lead_score));
	frm.toggle_display("lead_score", false);
	const $field = frm.get_field("score_html").$wrapper.empty();
	if (score) {
		$field.append(panel(score.percent, basis(score), reasons(score)));
	} else if (frm.doc.lead_score) {
		$field.append(panel(frm.doc.lead_score, __("The score when this lead was decided"), ""));
	}
};

/** What a model has learned: each value with the leads that had it, those that tell most first. */
crm_suite.lead_score.model_table = function ({ frequencies, won, lost }) {
	const average = won / (won + lost);
	const rows = Object.entries(JSON.parse(frequencies || "{}")).flatMap(([factor, values]) =>
		Object.entries(values).map(([value, [value_won, value_lost]]) => ({
			words: sentence({ factor, value }),
			won: value_won,
			all: value_won + value_lost,
			gain: value_won / (value_won + value_lost) - average,
		}))
	);
	rows.sort((one, other) => Math.abs(other.gain) - Math.abs(one.gain));
	const lines = rows.map(({ words, won, all, gain }) =>
		row(
			words,
			gain / Math.max(average, 1 - average),
			Math.round(100 * gain),
			__("{0} of {1} were won", [won, all])
		)
	);
	return `<ul class="crms-score-reasons">${lines.join("")}</ul>`;
};

function color(percent) {
	return percent >= 60 ? "green" : percent >= 30 ? "orange" : "gray";
}

function panel(percent, basis_text, reasons_html) {
	return `<div class="crms-score">
		<div class="crms-score-number crms-score-${color(percent)}">
			<strong>${cint(percent)}<small> %</small></strong>
			<div class="crms-score-bar"><span style="width: ${cint(percent)}%"></span></div>
			<p>${basis_text}</p>
		</div>
		<ul class="crms-score-reasons">${reasons_html}</ul>
	</div>`;
}

function basis(score) {
	if (score.basis === "rules") {
		return __("By the rules of this site, beginning at {0} %", [score.prior]);
	}
	return __("Learned from {0} won and {1} lost leads, beginning at {2} %", [
		score.won,
		score.lost,
		score.prior,
	]);
}

function reasons(score) {
	const rows = score.basis === "rules" ? score.reasons.map(by_rule) : learned(score.reasons);
	if (!rows.length) {
		return `<li class="crms-empty">${__("Nothing speaks for or against it.")}</li>`;
	}
	return [...rows, ...rest(score, rows)].map(({ html }) => html).join("");
}

/** The strongest, each with the percent points that it brought. */
function learned(reasons) {
	const strong = reasons.filter((reason) => Math.abs(reason.weight) >= WEAKEST).slice(0, MOST_REASONS);
	const strongest = Math.abs(strong[0]?.weight);
	return strong.map((reason) => ({
		points: reason.points,
		html: row(
			sentence(reason),
			reason.weight / strongest,
			reason.points,
			__("{0} of {1} such leads were won", [reason.won, reason.won + reason.lost])
		),
	}));
}

function by_rule(reason) {
	const points = cint(reason.points);
	return { points, html: row(frappe.utils.escape_html(reason.title), points / 50, points, "") };
}

/** What is not shown, or goes beyond the ends, so that a user who adds up comes to the score. */
function rest(score, rows) {
	const points = score.percent - score.prior - rows.reduce((sum, shown) => sum + shown.points, 0);
	if (!points) {
		return [];
	}
	const words =
		score.basis === "rules"
			? __("A score ends at {0} %", [score.percent])
			: __("{0} smaller reasons together", [score.reasons.length - rows.length]);
	return [{ html: row(`<span class="text-muted">${words}</span>`, 0, points, "") }];
}

/** What the lead has, in words. */
function sentence({ factor, value }) {
	if (factor === "email") {
		return EMAILS[value]();
	}
	if (PRESENCES[factor]) {
		return PRESENCES[factor](value === "given");
	}
	const label = CATEGORIES[factor]();
	return value
		? __("{0} is {1}", [label, `<b>${frappe.utils.escape_html(__(value))}</b>`])
		: __("{0} is not known", [label]);
}

/** One reason: words, a bar to the right (for) or to the left (against), its points, and what it is learned from. */
function row(words, share, points, proof) {
	const side = share >= 0 ? "for" : "against";
	const width = Math.min(Math.abs(share), 1) * 50;
	return `<li data-side="${side}">
		<span class="crms-score-words">${words}</span>
		<span class="crms-score-push"><span class="crms-score-${side}" style="width: ${width}%"></span></span>
		<span class="crms-score-points">${signed(points)}</span>
		<span class="crms-score-proof">${proof}</span>
	</li>`;
}

function signed(points) {
	return points > 0 ? `+${points}` : points < 0 ? `−${-points}` : "±0";
}
