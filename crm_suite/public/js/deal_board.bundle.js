frappe.provide("crm_suite.deals");

const OUTCOME_COLORS = { Open: "blue", Won: "green", Lost: "red" };
const escape = frappe.utils.escape_html;

/** The deals of a pipeline by stage. Dropping a card on a stage saves the deal with all its rules. */
crm_suite.deals.Board = class Board {
	constructor(wrapper) {
		this.page = frappe.ui.make_app_page({ parent: wrapper, title: __("Deal Board"), single_column: true });
		this.$board = $('<div class="crms-board"></div>').appendTo(this.page.main);
		this.add_fields();
		this.add_actions();
		frappe.realtime.doctype_subscribe("Sales Opportunity");
		frappe.realtime.on("list_update", ({ doctype }) => {
			if (doctype === "Sales Opportunity" && this.is_shown() && !this.dragging) {
				this.refresh_soon();
			}
		});
		this.refresh_soon = frappe.utils.debounce(() => this.refresh(), 1000);
	}

	add_fields() {
		const field = (options) =>
			this.page.add_field({ fieldtype: "Link", change: () => this.refresh(), ...options });
		this.pipeline = field({
			fieldname: "sales_pipeline",
			options: "Sales Pipeline",
			label: __("Pipeline"),
			default:
				frappe.defaults.get_user_default("sales_pipeline") || frappe.boot.crm_suite?.default_pipeline,
		});
		this.company = field({
			fieldname: "company",
			options: "Company",
			label: __("Company"),
			default: frappe.defaults.get_user_default("Company"),
		});
		this.owner = field({ fieldname: "opportunity_owner", options: "User", label: __("Owner") });
	}

	add_actions() {
		if (frappe.model.can_create("Sales Opportunity")) {
			this.page.set_primary_action(
				__("New Opportunity"),
				() =>
					frappe.new_doc("Sales Opportunity", {
						sales_pipeline: this.pipeline.get_value(),
						company: this.company.get_value(),
					}),
				"add"
			);
		}
		this.page.set_secondary_action(__("Refresh"), () => this.refresh(), "refresh");
		this.page.add_menu_item(__("List"), () => frappe.set_route("List", "Sales Opportunity", "List"));
	}

	is_shown() {
		return frappe.get_route()[0] === "deal-board";
	}

	/** Frappe 16 and later show no title in a page's head; there the breadcrumbs say where one is. */
	show_title() {
		if (!this.page.wrapper.find(".title-text").length) {
			frappe.breadcrumbs.add({ type: "Custom", label: __("Deal Board"), route: "/app/deal-board" });
		}
	}

	/** The address may name what is to be seen: /deal-board/<pipeline>?company=... */
	async show() {
		this.show_title();
		const named = { sales_pipeline: frappe.get_route()[1], ...frappe.route_options };
		frappe.route_options = null;
		const fields = { sales_pipeline: this.pipeline, company: this.company, opportunity_owner: this.owner };
		for (const [name, field] of Object.entries(fields)) {
			if (named[name] && named[name] !== field.get_value()) {
				await field.set_value(named[name]);
			}
		}
		this.refresh();
	}

	args() {
		return {
			sales_pipeline: this.pipeline.get_value(),
			company: this.company.get_value(),
			opportunity_owner: this.owner.get_value(),
		};
	}

	async refresh() {
		const args = this.args();
		if (!args.sales_pipeline) {
			this.$board.html(`<div class="crms-empty">${__("Choose a pipeline.")}</div>`);
			return;
		}
		const asked = (this.asked = {});
		const { message } = await frappe.call({ method: "crm_suite.api.board.read_board", args });
		// A slower answer to an earlier question must not draw over this one.
		if (asked === this.asked) {
			this.draw(message);
		}
	}

	draw(board) {
		this.board = board;
		this.$board.empty();
		board.columns.forEach((column) => this.$board.append(this.column(column)));
	}

	column(column) {
		const color = OUTCOME_COLORS[column.outcome];
		const beside =
			column.outcome === "Open"
				? `<span title="${escape(__("Weighted Amount"))}">
					${flt(column.probability)} % · ${this.money(column.weighted)}</span>`
				: `<span>${__("last {0} days", [this.board.closed_days])}</span>`;
		const $column = $(`<section class="crms-column" data-stage="${escape(column.stage)}">
			<header>
				<div class="crms-column-title">
					<span class="indicator ${color}">${escape(__(column.stage))}</span>
					<span class="crms-count">${column.count}</span>
				</div>
				<div class="crms-column-worth">
					<b title="${escape(__("Expected Amount"))}">${this.money(column.expected)}</b>
					${beside}
				</div>
			</header>
			<div class="crms-cards"></div>
		</section>`);
		const $cards = $column.find(".crms-cards");
		column.cards.forEach((card) => $cards.append(this.card(card)));
		this.offer_more($column, column);
		this.make_sortable($cards.get(0), column);
		return $column;
	}

	money(amount) {
		return format_currency(amount, this.board.currency, 0);
	}

	card(card) {
		const close = card.expected_close
			? `<span class="${this.is_late(card) ? "crms-late" : ""}" title="${escape(__("Expected Close"))}">
				${frappe.datetime.str_to_user(card.expected_close)}</span>`
			: "";
		const next = [
			card.next_activity_on && frappe.datetime.str_to_user(card.next_activity_on),
			card.next_step,
		]
			.filter(Boolean)
			.join(" ");
		const owner = card.opportunity_owner ? frappe.avatar(card.opportunity_owner, "avatar-small") : "";
		return $(`<article class="crms-deal" data-name="${escape(card.name)}">
			<div class="crms-deal-title">
				<a href="${frappe.utils.get_form_link("Sales Opportunity", card.name)}">${escape(card.title)}</a>
				<button type="button" class="btn btn-xs crms-move" title="${escape(__("Move"))}"
					aria-label="${escape(__("Move {0}", [card.title]))}">&#8942;</button>
			</div>
			<div class="crms-deal-customer">${escape(card.customer_name || card.customer)}</div>
			<div class="crms-deal-next">${escape(next)}</div>
			<div class="crms-deal-next">${crm_suite.deals.attention_pill(card)}</div>
			<footer>
				<b>${format_currency(card.expected_amount, card.currency, 0)}</b>${owner}
			</footer>
			<footer>
				<span>${close}</span><span title="${escape(__("In this stage"))}">${this.age(card)}</span>
			</footer>
		</article>`)
			.data("card", card)
			.on("click", ".crms-move", () => this.choose_stage(card));
	}

	is_late(card) {
		return card.status === "Open" && card.expected_close < frappe.datetime.get_today();
	}

	/** How long the deal has been where it is. */
	age(card) {
		if (!card.stage_since) {
			return "";
		}
		const days = frappe.datetime.get_day_diff(frappe.datetime.get_today(), card.stage_since.slice(0, 10));
		return days ? __("{0} d", [days]) : __("today");
	}

	offer_more($column, column) {
		const $cards = $column.find(".crms-cards");
		if ($cards.children().length >= column.count) {
			return;
		}
		$(`<button type="button" class="btn btn-default btn-xs">${__("Load more")}</button>`)
			.appendTo($column)
			.on("click", async (event) => {
				const { message } = await frappe.call({
					method: "crm_suite.api.board.more_cards",
					args: { ...this.args(), stage: column.stage, start: $cards.children().length },
				});
				$(event.target).remove();
				message.forEach((card) => $cards.append(this.card(card)));
				if (message.length) {
					this.offer_more($column, column);
				}
			});
	}

	make_sortable(element, column) {
		if (!frappe.model.can_write("Sales Opportunity")) {
			return;
		}
		Sortable.create(element, {
			group: "crms-deals",
			sort: false,
			animation: 150,
			draggable: ".crms-deal",
			filter: ".crms-move",
			delay: 120,
			delayOnTouchOnly: true,
			onStart: () => (this.dragging = true),
			onEnd: () => (this.dragging = false),
			onAdd: ({ item }) => this.move($(item).data("card"), column),
		});
	}

	/** The same without a mouse. */
	choose_stage(card) {
		const others = this.board.columns.filter((column) => column.stage !== card.sales_stage);
		frappe.prompt(
			{
				fieldname: "stage",
				fieldtype: "Select",
				label: __("Stage"),
				reqd: 1,
				options: others.map(({ stage }) => ({ value: stage, label: __(stage) })),
			},
			({ stage }) => this.move(card, others.find((column) => column.stage === stage)),
			__("Move {0}", [escape(card.title)]),
			__("Move")
		);
	}

	/** Save the deal in its new stage. Whatever comes of it, the board then shows what is true. */
	async move(card, column) {
		try {
			const reason = column.outcome === "Lost" ? await crm_suite.deals.ask_why_lost(card) : {};
			if (reason) {
				await frappe.call({
					method: "crm_suite.api.board.move_card",
					args: {
						name: card.name,
						seen_stage: card.sales_stage,
						stage: column.stage,
						...reason,
					},
				});
			}
		} finally {
			await this.refresh();
		}
	}
};
