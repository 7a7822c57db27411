import { ask, document_link, escape, event_icon, failure, moment_ago, money, opportunity_link, skeleton } from "./parts";

frappe.provide("crm_suite.relations");

const AREA_LABELS = () => ({
	sales: __("Sales"),
	money: __("Money"),
	interactions: __("Interactions"),
	campaigns: __("Campaigns"),
	service: __("Service"),
});

/** One row of a timeline. `hide_opportunity` where all rows belong to the same one. */
export function entry_html(entry, { hide_opportunity = false } = {}) {
	const details = [];
	if (entry.against) {
		details.push(__("for {0}", [document_link(entry.against)]));
	}
	if (entry.opportunity && !hide_opportunity) {
		details.push(opportunity_link(entry.opportunity));
	}
	for (const word of [entry.direction, entry.outcome]) {
		word && details.push(escape(__(word)));
	}
	details.push(escape(entry.owner_name), moment_ago(entry.posting_datetime));
	const amount = entry.gross === undefined ? "" : amount_html(entry);
	return `<div class="crms-entry" data-event="${escape(entry.event)}">
		${event_icon(entry)}
		<div class="crms-entry-body">
			<div class="crms-entry-title">
				${title_html(entry)}
			</div>
			<div class="crms-entry-details">${details.join('<span class="crms-dot">·</span>')}</div>
		</div>
		${amount}
	</div>`;
}

/** Vouchers go by their number; a call, a case or a deal is opened by what it says. */
function title_html(entry) {
	if (!entry.is_numbered) {
		return `<span class="crms-sentence">${document_link(entry.document, entry.sentence)}</span>`;
	}
	return `<span class="crms-sentence">${escape(entry.sentence)}</span>
		<span class="crms-document">${document_link(entry.document)}</span>`;
}

function amount_html(entry) {
	const net = __("{0} without taxes", [format_currency(entry.net, entry.currency)]);
	const kind = entry.gross < 0 ? "crms-negative" : entry.event === "Paid" ? "crms-positive" : "";
	return `<div class="crms-entry-amount ${kind}" title="${escape(net)}">
		${money(entry.gross, entry.currency)}
	</div>`;
}

/** A timeline in pages, with chips that filter it by area where several are given. */
crm_suite.relations.Timeline = class Timeline {
	/**
	 * @param {jQuery} $parent where it is drawn
	 * @param {object} options `method` and `args` of the request for a page, `areas` for chips,
	 *   `hide_opportunity`
	 */
	constructor($parent, options) {
		this.options = options;
		this.area = null;
		this.$wrapper = $(`<div class="crms-timeline">
			<div class="crms-chips" role="group"></div>
			<div class="crms-entries"></div>
			<button class="btn btn-default btn-sm crms-more">${__("Load more")}</button>
		</div>`).appendTo($parent);
		this.$entries = this.$wrapper.find(".crms-entries");
		this.$more = this.$wrapper.find(".crms-more").on("click", () => this.load(this.next)).hide();
		this.draw_chips();
	}

	draw_chips() {
		const areas = this.options.areas || [];
		if (areas.length < 2) {
			return;
		}
		const labels = AREA_LABELS();
		const $chips = this.$wrapper.find(".crms-chips");
		for (const area of [null, ...areas]) {
			const label = area ? labels[area] : __("All");
			$(`<button class="crms-chip" data-area="${area || ""}">${escape(label)}</button>`)
				.toggleClass("active", area === this.area)
				.appendTo($chips)
				.on("click", () => this.choose(area));
		}
	}

	choose(area) {
		this.area = area;
		this.$wrapper.find(".crms-chip").each((_index, chip) => {
			$(chip).toggleClass("active", ($(chip).data("area") || null) === area);
		});
		return this.load();
	}

	/** Read the first page as soon as it is in view. */
	load_when_seen() {
		const observer = new IntersectionObserver((entries) => {
			if (entries.some((entry) => entry.isIntersecting)) {
				observer.disconnect();
				this.load();
			}
		});
		this.$entries.html(skeleton(4));
		observer.observe(this.$wrapper[0]);
	}

	/** Read the first page, or the one that `before` begins. An answer that was overtaken is dropped. */
	async load(before) {
		const request = (this.request = (this.request || 0) + 1);
		this.$more.prop("disabled", true);
		try {
			const args = { ...this.options.args, before: before || null };
			if (this.area) {
				args.area = this.area;
			}
			const page = await ask(this.options.method, args);
			request === this.request && this.show(page, !!before);
		} catch {
			request === this.request && this.show_failure(!!before);
		} finally {
			request === this.request && this.$more.prop("disabled", false);
		}
	}

	show(page, append) {
		append || this.$entries.empty();
		this.next = page.next;
		this.$entries.append(page.entries.map((entry) => entry_html(entry, this.options)).join(""));
		this.$more.toggle(!!page.next);
		if (!this.$entries.children().length) {
			this.$entries.html(`<div class="crms-empty">${__("Nothing has happened yet.")}</div>`);
		}
	}

	show_failure(append) {
		if (append) {
			frappe.show_alert({ message: __("The next page could not be loaded."), indicator: "red" });
		} else {
			this.$entries.html(failure());
		}
	}
};
