// Loaded with the desk: what CRM Suite adds to ERPNext's forms, and what its own forms share.
import "./relations/interaction";
import "./relations/timeline";
import "./relations/money";
import "./relations/customer_tab";
import "./relations/document_panel";
import "./sales_document";
import "./deals/lost";
import "./deals/attention";
import "./deals/splitting";
import "./deals/others_in_touch";
import "./proposal";
import "./duplicates";
import "./capture_template";
import "./reports";
import "./background_work";
