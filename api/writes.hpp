#pragma once
// How every write goes: the command to the sequencer with its actor, If-Match and Idempotency-Key; the wait for the read
// models; the answer, with Muster-Position. A repeat under the same key gets the answer built from the first one's events,
// so answers of POSTs are made from events only. Thread-safe.

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "api/handler.hpp"
#include "api/problem.hpp"

namespace muster::api {

/// How long an answer waits for the read models; then it comes with Muster-Pending.
inline constexpr std::chrono::milliseconds read_model_patience{1000};
inline constexpr std::size_t idempotency_key_bytes_max = 255;

/// What became of a command, for whoever builds the answer.
struct Written {
    const eventstore::Committed& committed;
    bool applied = true;  ///< the read models have it: they may be asked

    /// The version the stream has after the command; 0 when none of its events is there.
    [[nodiscard]] std::uint64_t version_of(std::string_view stream) const;
    /// The first event of the type; nullptr when there is none.
    template <class Event>
    [[nodiscard]] const Event* find() const {
        for (const auto* recorded : committed.events) {
            if (const auto* event = std::get_if<Event>(&recorded->event)) return event;
        }
        return nullptr;
    }
    /// The record time of the last event; the zero time when there is none.
    [[nodiscard]] domain::Timestamp time() const;
};

struct Write {
    domain::CommandBody command;
    std::function<Response(const Written&)> answer;
    std::optional<std::uint64_t> expected_version{};
    /// In place of to_problem, for calls that must not tell a refusal's cause.
    std::function<Problem(const eventstore::Failure&)> refused{};
    bool takes_idempotency_key = false;  ///< POST
    /// In place of `answer`, when a dry run found that the command would be accepted; for what must not be left open.
    std::function<void()> previewed{};
};

/// Submits and answers, from whatever thread is ready. 400 for an Idempotency-Key that is none. A request that is a dry run submits
/// nothing: see api/write_preview.hpp. A deletion that takes something from people is refused until it is confirmed
/// (api/dry_run/confirmation.hpp).
void submit(Services& services, std::shared_ptr<const Request> request, Respond respond, Write write);

/// The answer to a write that failed.
[[nodiscard]] Response failure_answer(const Request& request, const Write& write, eventstore::Failure failure);

/// `"<incarnation short>-<version>"`, quotes included.
[[nodiscard]] std::string etag(const Services& services, std::uint64_t version);
void add_etag(Response& response, const Services& services, std::uint64_t version);

enum class IfMatch : std::uint8_t { required, optional };
/// The version If-Match names. Nothing: any version (`*`, or none where it is optional). Problems: 428 when it is required and
/// missing, 412 for what was never ours, 410 for another incarnation of the log.
[[nodiscard]] domain::Result<std::optional<std::uint64_t>, Problem> if_match(const Services& services, const Request& request,
                                                                           IfMatch need);

/// Text as a header may carry it and an answer may repeat it: "<incarnation>:<position>".
[[nodiscard]] std::string position_text(const Services& services, domain::Position position);

}  // namespace muster::api
