#include "cli/account_names.hpp"

#include <map>
#include <memory>

#include "api/percent_encoding.hpp"

namespace muster::cli {

NameFinder names_from(const projections::Models& models) {
    return [&models](const std::string& account) {
        const auto id = domain::AccountId::parse(account);
        const auto contact = id ? models.directory().contact(*id) : std::nullopt;
        return contact ? display_name(contact->first_name, contact->last_name, contact->email) : std::string();
    };
}

NameFinder names_from(ApiClient& api) {
    return [&api, known = std::make_shared<std::map<std::string, std::string>>()](const std::string& account) {
        const auto [entry, is_new] = known->try_emplace(account);
        if (!is_new) return entry->second;
        const auto answer = api.get("/v1/accounts/" + api::percent_encoded(account));
        if (answer && answer->ok()) {
            const auto document = answer->json();
            entry->second = display_name(text_of(document.root(), "first_name"), text_of(document.root(), "last_name"), text_of(document.root(), "email"));
        }
        return entry->second;
    };
}

}  // namespace muster::cli
