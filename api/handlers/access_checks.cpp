// "May A do P in B, and by which grant?" (mission WS8), for the person themselves and for who gives roles there.

#include "api/handlers/handlers.hpp"
#include "api/handlers/support.hpp"
#include "api/json_body.hpp"
#include "api/past/past_view.hpp"
#include "domain/explanation.hpp"
#include "eventstore/json_writer.hpp"

namespace muster::api::handlers {
namespace {

struct Question {
    domain::AccountId account;
    domain::OrganizationId organization;
    domain::Permission permission = domain::Permission::organization_read;
    std::optional<domain::ApiKeyId> key;
};

OrProblem<Question> read_question(const Request& request) {
    JsonBody body(request);
    Question question;
    question.account = body.id<domain::AccountId>("account_id").value_or(domain::AccountId{});
    question.organization = body.id<domain::OrganizationId>("organization_id").value_or(domain::OrganizationId{});
    question.permission = body.one_of<domain::Permission>("permission").value_or(domain::Permission::organization_read);
    question.key = body.id<domain::ApiKeyId>("api_key_id");
    for (const std::string_view name : {"account_id", "organization_id", "permission"}) {
        if (!body.has(name)) body.blame(name, "required", "It is required.");
    }
    if (auto problem = body.problem()) return domain::failure(std::move(*problem));
    return question;
}

/// Who asks, and how much of the answer is theirs. `registry` says what the asker may know: decision state of now, or of then when
/// they ask about the past with the right to read the audit (`audits`, in the organization that is asked about) or as somebody else.
struct Asker {
    const domain::RegistryReader& registry;
    const domain::Viewer& viewer;
    const Question& question;
    bool audits = false;

    [[nodiscard]] bool is_self() const { return viewer.account == question.account; }
    [[nodiscard]] bool may_ask() const {
        if (is_self() && domain::scope_of(registry, viewer, question.organization).any) return true;
        return gives_roles_in(question.organization);
    }
    /// Who is unknown and who merely has no grant here read alike: this call finds nobody in other tenants.
    [[nodiscard]] bool knows_account() const {
        if (viewer.instance_admin || is_self() || registry.membership(question.account, question.organization)) return true;
        const auto organization = registry.organization(question.organization);
        const auto provider = organization ? organization->provider : std::nullopt;
        return provider && registry.membership(question.account, *provider) && gives_roles_in(*provider);
    }
    /// What the person is at the organization's provider is for the provider's own people, unless it decides.
    [[nodiscard]] bool knows(const domain::Path& path) const {
        if (viewer.instance_admin || is_self() || path.lack == domain::Lack::none) return true;
        if (path.grant == "instance_admin") return false;
        return !path.organization || path.organization == question.organization || gives_roles_in(*path.organization);
    }

  private:
    [[nodiscard]] bool gives_roles_in(domain::OrganizationId organization) const {
        if (audits && organization == question.organization) return true;
        return domain::grant_of(registry, viewer, organization, domain::Permission::member_role).allowed;
    }
};

/// The key's scopes when it is the account's; 404 for a key that is not.
OrProblem<std::optional<domain::PermissionSet>> scopes_of(const domain::RegistryReader& registry, const Question& question) {
    if (!question.key) return std::optional<domain::PermissionSet>{};
    const auto key = registry.api_key(*question.key);
    if (!key || key->account != question.account) return domain::failure(not_found());
    return key->scopes;
}

/// Refused for reasons that are not the asker's: nobody here, as somebody unknown is nobody here.
domain::Explanation nobody_here(domain::OrganizationId organization) {
    return {false, "none", {domain::Path{"own_role", domain::Lack::not_a_member, organization, {}, false, {}}}};
}

void write_path(eventstore::JsonWriter& json, const domain::Path& path, domain::Permission permission) {
    json.begin_object();
    if (!path.grant.empty()) json.member("grant", path.grant);
    if (path.lack != domain::Lack::none) json.member("lacks", domain::to_text(path.lack));
    if (path.organization) json.member("organization_id", *path.organization);
    if (!path.role.empty()) json.member("role", path.role);
    if (path.all_sites) json.member("all_sites", true);
    if (!path.sites.empty()) {
        json.key("site_ids").begin_array();
        for (const auto& site : path.sites) json.id(site);
        json.end_array();
    }
    if (path.grant_id) json.member("grant_id", *path.grant_id);
    if (path.group) json.member("group_id", *path.group);
    if (path.ends_at) json.member("ends_at", *path.ends_at);
    if (path.home) json.member("home_id", *path.home);
    json.member("detail", path.detail(permission)).end_object();
}

std::string answer_json(const Asker& asker, const domain::RegistryReader& stood, domain::Explanation explanation) {
    std::erase_if(explanation.paths, [&](const domain::Path& path) { return !asker.knows(path); });
    // Whoever is a stranger to the organization is told so in one word.
    const auto lack = explanation.paths.empty() ? domain::Lack::not_a_member : explanation.paths.front().lack;
    const bool stranger = lack == domain::Lack::not_a_member || lack == domain::Lack::not_staff;
    std::string out;
    eventstore::JsonWriter json(out);
    json.begin_object().member("allowed", explanation.allowed);
    const auto because = explanation.allowed ? explanation.because : stranger ? std::string_view("none") : domain::to_text(lack);
    json.member("because", because);
    const auto membership = stood.membership(asker.question.account, asker.question.organization);
    if (membership && (explanation.allowed || asker.knows_account())) json.member("role", membership->role);
    json.key(explanation.allowed ? "granted_by" : "missing").begin_array();
    for (const auto& path : explanation.paths) write_path(json, path, asker.question.permission);
    json.end_array().end_object();
    return out;
}

}  // namespace

void check_access(Services& services, std::shared_ptr<const Request> request, Respond respond) {
    const auto question = read_question(*request);
    if (!question) return respond(refuse(*request, question.error()));
    if (request->past) {
        if (auto problem = request->past->look_at(services, *request, question->organization)) return respond(refuse(*request, std::move(*problem)));
    }
    // An auditor knows what stood in the organization; an ADMIN of the instance everything, and nobody else what was elsewhere.
    const bool audits = request->past && request->past->sees_everything();
    const auto& viewer = audits ? request->who->viewer : viewer_of(*request);
    const auto& registry = registry_for(services, *request);
    const auto now = moment_of(*request);
    const Asker asker{rights_for(services, *request), viewer, *question, audits};
    if (!asker.may_ask()) return respond(refuse(*request, not_found()));

    auto explanation = domain::explain(registry, question->account, {}, question->organization, question->permission, now);
    const bool of_today = request->past && request->past->is_by_eyes_of_today();
    if ((of_today || !explanation.allowed) && !asker.knows_account()) {
        explanation = nobody_here(question->organization);
    } else if (question->key) {  // asked only now: whose key it is, is nobody's business who does not know the account
        const auto scopes = scopes_of(registry, *question);
        if (!scopes) return respond(refuse(*request, scopes.error()));
        explanation = domain::explain(registry, question->account, *scopes, question->organization, question->permission, now);
    }
    respond(json_answer(200, answer_json(asker, registry, std::move(explanation))));
}

}  // namespace muster::api::handlers
