#include "api/writes.hpp"

#include <algorithm>
#include <charconv>
#include <utility>

#include "api/log.hpp"
#include "api/router.hpp"
#include "api/write_preview.hpp"
#include "eventstore/crypto.hpp"

namespace muster::api {
namespace {

namespace crypto = eventstore::crypto;

constexpr std::size_t incarnation_mark_bytes = 8;  // the end of an id is random

std::string_view incarnation_mark(const Services& services) {
    const std::string_view all = services.incarnation;
    return all.substr(all.size() - std::min(all.size(), incarnation_mark_bytes));
}

domain::Result<std::optional<domain::Idempotency>, Problem> idempotency_of(const Services& services, const Request& request) {
    const auto key = request.header("idempotency-key");
    if (!key) return std::optional<domain::Idempotency>{};
    const bool printable = std::all_of(key->begin(), key->end(), [](char c) { return c >= 0x20 && c <= 0x7E; });
    if (key->empty() || key->size() > idempotency_key_bytes_max || !printable) {
        return domain::failure(Problem{400, "idempotency_key_invalid",
                                       "Send 1 to 255 printable ASCII characters as Idempotency-Key; a random UUID does well."});
    }
    domain::Idempotency idempotency;
    idempotency.credential = request.who ? request.who->credential : "anonymous";
    const auto& secret = services.keyring.secrets().idempotency_key;
    idempotency.key = crypto::hmac_sha256(secret, {"key", idempotency.credential, *key});
    idempotency.request = crypto::hmac_sha256(secret, {"request", to_text(request.method), request.target, request.body});
    return std::optional(std::move(idempotency));
}

/// Looks, once the events of a deletion are decided, whether they ask for a confirmation and whether this is it.
std::function<std::optional<eventstore::Failure>(const domain::RegistryReader&, std::span<const domain::Event>)> confirmation_check(
    Services& services, const Request& request) {
    auto token = request.header("muster-confirmation");
    if (!token) token = request.query_value("confirmation");
    return [&services, confirmations = confirmations_of(services), scope = confirmation_scope(request),
            sent = token ? std::optional<std::string>(*token) : std::nullopt](
               const domain::RegistryReader& before, std::span<const domain::Event> events) -> std::optional<eventstore::Failure> {
        if (!asks_confirmation(before, events)) return {};
        if (!sent) return eventstore::Unconfirmed{false};
        if (confirmations.confirms(scope, digest_of(before, events), services.clock.now(), *sent)) return {};
        return eventstore::Unconfirmed{true};
    };
}

/// One write on its way; shared by the callbacks it passes through.
struct Journey {
    Services& services;
    std::shared_ptr<const Request> request;
    Respond respond;
    Write write;

    void fail(eventstore::Failure failure) const { respond(failure_answer(*request, write, std::move(failure))); }
    /// A committed command is never answered 5xx: when a read model fails the answer, it is built from the events alone.
    Response built(const eventstore::Committed& committed, bool& applied) const {
        try {
            return write.answer(Written{committed, applied});
        } catch (const std::exception& error) {
            log::error(std::string("an answer could not be built from the read models: ") + error.what());
            applied = false;
            return write.answer(Written{committed, false});
        }
    }
    void arrive(const eventstore::Committed& committed, bool applied) const {
        auto response = built(committed, applied);
        response.headers.emplace_back("Muster-Position", position_text(services, committed.position));
        if (!applied) response.headers.emplace_back("Muster-Pending", "true");
        if (committed.replayed) response.headers.emplace_back("Idempotent-Replayed", "true");
        respond(std::move(response));
    }
};

}  // namespace

std::uint64_t Written::version_of(std::string_view stream) const {
    std::uint64_t version = 0;
    for (const auto* recorded : committed.events) {
        if (recorded->meta.stream == stream) version = std::max(version, recorded->meta.stream_version);
    }
    return version;
}

domain::Timestamp Written::time() const {
    return committed.events.empty() ? domain::Timestamp{} : committed.events.back()->meta.time;
}

std::string position_text(const Services& services, domain::Position position) {
    return services.incarnation + ":" + std::to_string(position.value);
}

Response failure_answer(const Request& request, const Write& write, eventstore::Failure failure) {
    // What is missing and what is another tenant's must read alike, wherever it was found missing.
    if (auto* refusal = std::get_if<domain::Refusal>(&failure)) {
        if (refusal->code == domain::RefusalCode::not_found && refusal->field.empty()) refusal->detail.clear();
    }
    return to_response(write.refused ? write.refused(failure) : to_problem(failure), request);
}

void submit(Services& services, std::shared_ptr<const Request> request, Respond respond, Write write) {
    if (request->dry_run) return preview(services, std::move(request), std::move(respond), std::move(write));
    eventstore::Submission submission;
    if (write.takes_idempotency_key) {
        auto idempotency = idempotency_of(services, *request);
        if (!idempotency) return respond(to_response(idempotency.error(), *request));
        submission.idempotency = std::move(*idempotency);
    }
    if (may_ask_confirmation(*request)) submission.check = confirmation_check(services, *request);
    submission.command = std::move(write.command);
    if (request->who) {
        submission.actor = request->who->actor;
        submission.credential_epoch = request->who->credential_epoch;
    }
    submission.expected_version = write.expected_version;
    submission.request_id = request->request_id;
    auto journey = std::make_shared<Journey>(Journey{services, std::move(request), std::move(respond), std::move(write)});
    submission.done = [journey](eventstore::Outcome outcome) {
        if (!outcome) return journey->fail(outcome.error());
        const auto position = outcome->position;
        journey->services.models.when_applied(position, read_model_patience,
                                              [journey, committed = std::move(*outcome)](bool applied) {
                                                  journey->arrive(committed, applied);
                                              });
    };
    services.sequencer.submit(std::move(submission));
}

std::string etag(const Services& services, std::uint64_t version) {
    return "\"" + std::string(incarnation_mark(services)) + "-" + std::to_string(version) + "\"";
}

void add_etag(Response& response, const Services& services, std::uint64_t version) {
    if (version > 0) response.headers.emplace_back("ETag", etag(services, version));
}

domain::Result<std::optional<std::uint64_t>, Problem> if_match(const Services& services, const Request& request, IfMatch need) {
    const auto header = request.header("if-match");
    if (!header) {
        if (need == IfMatch::optional) return std::optional<std::uint64_t>{};
        return domain::failure(Problem{428, "if_match_required",
                                       "Read it first and send its ETag in If-Match, so that nobody's change is lost."});
    }
    if (*header == "*") return std::optional<std::uint64_t>{};
    const auto stale = Problem{412, "version_mismatch", "If-Match must be the ETag of one answer, as it stands there."};
    auto tag = *header;
    if (tag.size() < 2 || tag.front() != '"' || tag.back() != '"') return domain::failure(stale);
    tag = tag.substr(1, tag.size() - 2);
    const auto dash = tag.rfind('-');
    if (dash == std::string_view::npos) return domain::failure(stale);
    std::uint64_t version = 0;
    const auto* end = tag.data() + tag.size();
    if (const auto parsed = std::from_chars(tag.data() + dash + 1, end, version); parsed.ec != std::errc{} || parsed.ptr != end) {
        return domain::failure(stale);
    }
    if (tag.substr(0, dash) != incarnation_mark(services)) {
        return domain::failure(Problem{410, "log_incarnation_changed",
                                       "The log was restored since; read everything again that you have from before."});
    }
    return std::optional(version);
}

}  // namespace muster::api
