// Registration: whoever holds the link of an invitation chooses their password by it.

#include "api/handlers/handlers.hpp"
#include "api/handlers/link_passwords.hpp"
#include "eventstore/json_writer.hpp"

namespace muster::api::handlers {
namespace {

Response registered(const Services& services, const Written& written) {
    std::string out;
    eventstore::JsonWriter json(out);
    json.begin_object();
    if (const auto* accepted = written.find<domain::InvitationAccepted>()) {
        json.member("account_id", accepted->account).member("organization_id", accepted->organization).member("status", "active");
        json.key("app_links").begin_object();
        const auto organization = services.models.registry().organization(accepted->organization);
        const auto links = organization ? organization->app_links : domain::AppLinks{};
        domain::for_each_field(links, [&](std::string_view name, const std::string& link) {
            if (!link.empty()) json.member(name, link);
        });
        json.end_object();
    }
    json.end_object();
    return json_answer(201, std::move(out));
}

}  // namespace

void register_account(Services& services, std::shared_ptr<const Request> request, Respond respond) {
    LinkPassword link;
    link.use = [](domain::TokenHash hash, domain::Personal<> phc) -> domain::CommandBody { return domain::Register{hash, std::move(phc)}; };
    link.dead_detail = "This link is not valid any more. Ask an administrator of your organization to send a new one.";
    link.answer = [&services](const Written& written) { return registered(services, written); };
    choose_password_by_link(services, std::move(request), std::move(respond), std::move(link));
}

}  // namespace muster::api::handlers
