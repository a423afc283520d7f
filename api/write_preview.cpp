#include "api/write_preview.hpp"

#include "api/dry_run/dry_runs.hpp"
#include "api/dry_run/report.hpp"
#include "api/log.hpp"
#include "api/router.hpp"
#include "eventstore/preview.hpp"

namespace muster::api {
namespace {

Problem too_many() {
    return {503, "overloaded", "Too many dry runs at once; nothing was changed. Send it again after the time in Retry-After.", {}, 1};
}

Problem stopping() { return {503, "stopping", "The server is stopping; send the request again later.", {}, 1}; }

Problem broken() { return {500, "internal_error", "Something went wrong here; nothing was changed. Try again later."}; }

/// Of what is done by a password or a link's token, whoever holds that may hear of its owner, signed in as somebody else or not.
Asker asker_of(const Request& request, const domain::CommandBody& command) {
    const bool own_proof = std::holds_alternative<domain::StartSession>(command) || std::holds_alternative<domain::Register>(command) ||
                           std::holds_alternative<domain::ResetPassword>(command) || std::holds_alternative<domain::ConfirmEmailChange>(command);
    return request.who && !own_proof ? Asker(request.who->viewer) : Asker();
}

/// One dry run on its way.
struct DryRun {
    Services& services;
    std::shared_ptr<const Request> request;
    Respond respond;
    Write write;
    bool read_models_are_there = true;

    [[nodiscard]] domain::Command command() const {
        domain::Command command;
        command.body = write.command;
        if (request->who) {
            command.actor = request->who->actor;
            command.credential_epoch = request->who->credential_epoch;
        }
        command.expected_version = write.expected_version;
        command.now = services.clock.now();
        return command;
    }

    [[nodiscard]] std::optional<ConfirmationOffer> offer(const eventstore::Preview& made, domain::Timestamp now) const {
        if (!may_ask_confirmation(*request)) return {};
        std::vector<domain::Event> events;
        for (const auto& recorded : made.events) events.push_back(recorded.event);
        if (!asks_confirmation(*made.before, events)) return {};
        const auto expires_at = now + confirmation_lifetime;
        const auto what = digest_of(*made.before, events);
        return ConfirmationOffer{confirmations_of(services).seal(confirmation_scope(*request), what, expires_at), expires_at};
    }

    [[nodiscard]] Response answer() const {
        const auto asked = command();
        const auto made = eventstore::preview(services.models.decisions(), asked);
        if (!made) return failure_answer(*request, write, eventstore::Failure(made.error()));
        if (write.previewed) write.previewed();
        const auto asker = asker_of(*request, write.command);
        auto effects = effects_of(**made, services.models, asker, asked.now);
        effects.complete = effects.complete && read_models_are_there;
        Response response;
        response.body = report_json(**made, effects, asker, services.models, offer(**made, asked.now));
        response.headers.emplace_back("Muster-Position", position_text(services, (*made)->position));
        return response;
    }

    void run(bool stopped) const {
        if (stopped) return respond(to_response(stopping(), *request));
        try {
            respond(answer());
        } catch (const std::exception& bug) {
            log::error(std::string("a dry run failed: ") + bug.what());
            respond(to_response(broken(), *request));
        }
    }
};

}  // namespace

bool may_ask_confirmation(const Request& request) {
    const bool takes = request.method == Method::del ||
                       (request.method == Method::post && (request.path.ends_with("/erasure") || request.path.ends_with("/decisions")));
    return takes && request.who && request.path.starts_with("/v1/");
}

Confirmations confirmations_of(const Services& services) { return Confirmations(services.keyring.secrets().idempotency_key); }

ConfirmationScope confirmation_scope(const Request& request) {
    return {request.who ? request.who->credential : std::string(), std::string(to_text(request.method)) + " " + request.path};
}

void preview(Services& services, std::shared_ptr<const Request> request, Respond respond, Write write) {
    auto run = std::make_shared<DryRun>(DryRun{services, std::move(request), std::move(respond), std::move(write)});
    // Who else is affected stands in read models: those that the decision is about, as far as they come in time.
    services.models.when_applied(services.models.decisions().checkpoint(), read_model_patience, [run](bool applied) {
        run->read_models_are_there = applied;
        auto* const thread = run->services.dry_runs;
        if (thread == nullptr) return run->run(false);
        if (!thread->run([run](bool stopped) { run->run(stopped); })) run->respond(to_response(too_many(), *run->request));
    });
}

}  // namespace muster::api
