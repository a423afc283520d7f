// /account: who am I, and where am I signed in.

#include "api/handlers/handlers.hpp"
#include "api/handlers/pages/page_answer.hpp"
#include "api/handlers/pages/pages.hpp"

namespace muster::api::handlers {
namespace {

std::string name_of(const OwnAnswer& me) {
    const auto first = me.text("/first_name"), last = me.text("/last_name");
    return first.empty() || last.empty() ? first + last : first + " " + last;
}

std::vector<pages::SessionRow> session_rows(const OwnAnswer& sessions) {
    std::vector<pages::SessionRow> rows;
    for (std::size_t i = 0; i < sessions.size("/data"); ++i) {
        const auto row = "/data/" + std::to_string(i);
        rows.push_back({sessions.text(row + "/id"), sessions.is_true(row + "/current"), sessions.text(row + "/started_at"),
                        sessions.text(row + "/expires_at"), sessions.text(row + "/address"), sessions.text(row + "/user_agent")});
    }
    return rows;
}

}  // namespace

Response get_account_page(Services& services, const Request& request) {
    if (!request.who) return see_other("/sign-in");
    const auto me = ask(services, request, get_me);
    if (!me.succeeded()) return me.as_page(request);
    const auto sessions = ask(services, request, list_own_sessions);
    if (!sessions.succeeded()) return sessions.as_page(request);
    return page_answer(200, render(language_of(request), pages::AccountPage{name_of(me), me.text("/email"), me.text("/username"),
                                                                            session_rows(sessions)}));
}

void post_end_session_page(Services& services, std::shared_ptr<const Request> request, Respond respond) {
    if (!request->who) return respond(see_other("/sign-in"));
    ask(services, request, end_session, {}, [request](const OwnAnswer& answer) {
        return answer.succeeded() || answer.status() == 404 ? see_other("/account") : answer.as_page(*request);
    }, respond, {request->captures[0]});
}

}  // namespace muster::api::handlers
