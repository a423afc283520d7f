#include "api/purge_places.hpp"

#include "api/credentials/last_uses.hpp"
#include "api/erasure/erasures.hpp"
#include "api/imports/imports.hpp"
#include "api/log.hpp"
#include "api/monitoring/monitoring.hpp"
#include "eventstore/codec.hpp"
#include "projections/rebuilds.hpp"

namespace muster::api {
namespace {

using Done = domain::Result<void, std::string>;

constexpr std::size_t erasures_per_read = 1000;

domain::Result<std::vector<ErasedAccount>, std::string> erased_after(const projections::Models& models, domain::Position after,
                                                                     domain::Position complete_to) {
    if (models.applied() < complete_to) return domain::failure(std::string("read models are behind"));
    for (const auto& model : models.health()) {
        if (model.name == models.history().name() && !model.stopped_because.empty()) return domain::failure(model.stopped_because);
    }
    std::vector<ErasedAccount> found;
    std::optional<domain::Position> before;
    while (true) {
        const auto some = models.history().erasures(before, erasures_per_read);
        for (const auto& each : some) {
            if (each.position <= after) return found;
            found.push_back({each.account, each.position});
        }
        if (some.size() < erasures_per_read) return found;
        before = some.back().position;
    }
}

Done purge_models(const Services& services, const PurgeRequest& request) {
    const bool before = services.models.rebuilds().was_set_back();
    auto purged = services.models.purge_erased(request.position, &request.cancelled);
    if (!before && services.models.rebuilds().was_set_back()) {
        log::warning("somebody is erased: what a paused rebuild of read models had folded is deleted; resumed, it begins anew");
    }
    return purged;
}

Done purge_usage(const Services& services, const PurgeRequest& request) {
    auto* const usage = services.monitoring->usage();
    if (usage == nullptr) return domain::failure(std::string("it is not open"));
    return usage->purge(request.position, &request.cancelled);
}

/// Of the e-mail, username and phone that the account had at the end.
domain::Result<std::vector<domain::Claim>, std::string> claims_of(const Services& services, const ErasedAccount& who) {
    const auto record = services.directory.log().read_one(who.position);
    if (!record || !*record) return domain::failure("the record at " + std::to_string(who.position.value) + " cannot be read");
    const auto recorded = eventstore::decode(**record, nullptr);
    const auto* erased = recorded ? std::get_if<domain::AccountErased>(&recorded->event) : nullptr;
    if (erased == nullptr) return domain::failure("the record at " + std::to_string(who.position.value) + " is no erasure");
    std::vector<domain::Claim> claims;
    for (const auto* list : {&erased->claims_released, &erased->claims_kept}) {
        for (const auto& each : *list) claims.push_back(each.claim);
    }
    return claims;
}

Done purge_imports(const Services& services, const PurgeRequest& request) {
    for (const auto& who : request.accounts) {
        if (request.cancelled) return domain::failure(std::string("the server stops"));
        const auto claims = claims_of(services, who);
        if (!claims) return domain::failure(claims.error());
        services.imports->forget(who.account, *claims);
    }
    return {};
}

Done purge_last_uses(const Services& services, const std::string& file) {
    const auto& registry = services.models.registry();
    const auto gone = services.last_uses->keep_only([&](const domain::Bytes16& id) {
        return registry.session({id}) || registry.api_key({id}) || registry.organization_key({id});
    });
    if (gone > 0 && !services.last_uses->save(file)) return domain::failure("cannot write " + file);
    return {};
}

}  // namespace

PurgeParts purge_parts(Services& services, const std::string& data_directory, const std::string& last_uses_file) {
    PurgeParts parts;
    parts.file = data_directory + "/purged";
    parts.incarnation = services.incarnation;
    parts.erased_after = [&models = services.models](domain::Position after, domain::Position complete_to) {
        return erased_after(models, after, complete_to);
    };
    parts.tell = [](const std::string& what) { log::warning(what); };
    parts.places.push_back({"ledger of erasures", [&services](const PurgeRequest& request) {
                                return services.erasures != nullptr ? services.erasures->note(request) : Done{};
                            }});
    parts.places.push_back({"keys of the log", [&services](const PurgeRequest&) { return services.directory.log().purge_keys(); }});
    parts.places.push_back({"read models", [&services](const PurgeRequest& request) {
                                return purge_models(services, request);
                            }});
    if (services.monitoring != nullptr) {
        parts.places.push_back({"usage", [&services](const PurgeRequest& request) { return purge_usage(services, request); }});
    }
    if (services.imports != nullptr) {
        parts.places.push_back({"imports", [&services](const PurgeRequest& request) { return purge_imports(services, request); }});
    }
    if (services.last_uses != nullptr) {
        parts.places.push_back({"last uses", [&services, last_uses_file](const PurgeRequest&) {
                                    return purge_last_uses(services, last_uses_file);
                                }});
    }
    return parts;
}

}  // namespace muster::api
