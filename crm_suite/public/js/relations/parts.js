// Small pieces of HTML that the Relationship tab, the panels and the timelines are made of.

const DRAWINGS = {
	lead: '<circle cx="12" cy="8" r="4"/><path d="M4 20c1-4 4-6 8-6s7 2 8 6"/>',
	stage: '<path d="M6 21V4h12l-2.5 4L18 12H6"/>',
	document: '<path d="M7 3h7l4 4v14H7zM10.5 12h4M10.5 16h4"/>',
	order: '<rect x="5" y="4" width="14" height="17" rx="2"/><path d="M9 3h6v3H9zM9 14l2 2 4-4"/>',
	delivery:
		'<path d="M2.5 6h11v10h-11zM13.5 10h4l3.5 3v3h-7.5z"/><circle cx="7" cy="18" r="2"/><circle cx="17" cy="18" r="2"/>',
	return: '<path d="M9 14 4 9l5-5"/><path d="M4 9h10a5.5 5.5 0 0 1 0 11h-3"/>',
	invoice: '<path d="M6 3h12v18l-3-2-3 2-3-2-3 2zM9.5 8h5M9.5 12h5"/>',
	money: '<rect x="3" y="6" width="18" height="12" rx="2"/><circle cx="12" cy="12" r="2.5"/><path d="M6.5 12h.01M17.5 12h.01"/>',
	conversation: '<path d="M4 5h16v11H10l-4 4v-4H4z"/>',
	campaign: '<path d="M4 10v4h3l8 5V5l-8 5zM18.5 9v6"/>',
	service:
		'<path d="M20 6.5 16.5 10 14 7.5 17.5 4a5 5 0 0 0-6.5 6.5L4 17.5 6.5 20l7-7A5 5 0 0 0 20 6.5z"/>',
	promise: '<circle cx="12" cy="12" r="9"/><path d="M12 7v5l3 2"/>',
};

export const escape = (text) => frappe.utils.escape_html(String(text ?? ""));

export function icon(name) {
	return `<svg viewBox="0 0 24 24" aria-hidden="true">${
		DRAWINGS[name] || DRAWINGS.promise
	}</svg>`;
}

/** The round picture of what kind of event a row is. */
export function event_icon(entry) {
	return `<span class="crms-event crms-${entry.color}">${icon(entry.icon)}</span>`;
}

/** A document's name, a link where the user may open it. */
export function document_link(document, text) {
	const label = escape(text || document.name);
	if (document.is_link === false) {
		return `<span>${label}</span>`;
	}
	const route = frappe.utils.get_form_link(document.doctype, document.name);
	return `<a href="${escape(route)}" title="${escape(__(document.doctype))}">${label}</a>`;
}

export function opportunity_link(opportunity) {
	return document_link(
		{ doctype: "Sales Opportunity", name: opportunity.name },
		opportunity.title
	);
}

export function money(amount, currency) {
	return `<span class="crms-amount">${format_currency(amount, currency)}</span>`;
}

export function pill(text, color) {
	return `<span class="indicator-pill no-indicator-dot ${color}">${escape(text)}</span>`;
}

/** How long ago, with the exact time on pointing at it. */
export function moment_ago(datetime) {
	const ago = frappe.datetime.prettyDate(datetime);
	return `<span title="${escape(frappe.datetime.str_to_user(datetime))}">${escape(ago)}</span>`;
}

/** Grey bars of about the size of what is coming, so that the form does not jump. */
export function skeleton(lines) {
	const bar = '<div class="crms-skeleton-line"></div>';
	return `<div class="crms-skeleton" aria-busy="true">${bar.repeat(lines)}</div>`;
}

/** What a failed request leaves: one quiet line; the form itself goes on. */
export function failure() {
	return `<div class="crms-empty">${__(
		"The customer's relations could not be loaded. Reload the form to try again."
	)}</div>`;
}

/**
 * Read from the server without freezing the form. Frappe's own call answers every failure with a dialog;
 * here a failure is the caller's: the form beneath must stay usable.
 */
export async function ask(method, args) {
	const given = Object.entries(args).filter(([_name, value]) => value !== null && value !== undefined);
	const parameters = new URLSearchParams(
		given.map(([name, value]) => [name, typeof value === "object" ? JSON.stringify(value) : value])
	);
	const response = await fetch(`/api/method/crm_suite.api.relations.${method}?${parameters}`, {
		headers: { Accept: "application/json", "X-Frappe-CSRF-Token": frappe.csrf_token },
	});
	if (!response.ok) {
		throw new Error(`${method}: ${response.status}`);
	}
	return (await response.json()).message;
}
