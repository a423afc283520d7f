#pragma once
// The checks of one record against those before it. Keeps a version per stream and the commit in hand; not thread-safe.

#include <optional>
#include <string>
#include <unordered_map>

#include "domain/event.hpp"
#include "replay/verify.hpp"

namespace muster::replay {

class RecordChecks {
  public:
    explicit RecordChecks(VerifyReport& report) : report_(report) {}

    void check(domain::Position at, const domain::RecordedEvent& event);
    /// A record that could not be read stands here: what follows is not blamed for it.
    void skip(domain::Position at);
    /// After the last record: the last commit must be whole.
    void end();

    [[nodiscard]] std::uint64_t streams() const { return versions_.size(); }
    [[nodiscard]] std::uint64_t commits() const { return commits_; }

  private:
    void check_stream(domain::Position at, const domain::RecordedEvent& event);
    void check_time(domain::Position at, const domain::EventMeta& meta);
    void check_commit(domain::Position at, const domain::EventMeta& meta);

    struct Commit {
        domain::CommitId id;
        domain::Position first{};
        std::uint32_t size = 0;
        domain::Actor actor;
        std::string request_id;
        domain::Timestamp time;
    };

    VerifyReport& report_;
    std::unordered_map<std::string, std::uint64_t> versions_;
    std::optional<Commit> commit_;       ///< the one that the last record belongs to
    std::optional<domain::Timestamp> time_;
    domain::Position last_{};
    std::uint64_t commits_ = 0;
    bool after_hole_ = false;            ///< some records before this one are unknown: versions may jump, a commit may be cut
    std::unordered_map<std::string, bool> trusted_;  ///< streams seen since the last hole
};

}  // namespace muster::replay
