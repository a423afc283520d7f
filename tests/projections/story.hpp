#pragma once
// Made-up recorded events, as a log would hold them: gapless positions, stream versions, rising time.

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "domain/event.hpp"

namespace muster::tests {

/// The n-th id of a kind: the same each time, sorted by n.
template <class Id>
[[nodiscard]] Id id(std::uint64_t n) {
    Id made;
    for (int i = 0; i < 8; ++i) made.bytes[static_cast<std::size_t>(15 - i)] = static_cast<std::uint8_t>(n >> (8 * i));
    made.bytes[0] = 1;
    return made;
}

struct Profile {
    std::string first_name, last_name, email, username{}, phone{}, job_title{}, role = "member", locale{};
};

class Story {
  public:
    /// Opens with IncarnationStarted and InstanceCreated.
    Story();

    domain::RecordedEvent& record(domain::Event event);
    void pass(domain::Duration time) { now_ = now_ + time; }

    domain::OrganizationId organization(const std::string& name, domain::OrganizationKind kind = domain::OrganizationKind::workspace,
                                        std::optional<domain::OrganizationId> provider = {}, std::vector<domain::SiteId> sites = {});
    domain::AccountId member(domain::OrganizationId organization, const Profile& profile);
    domain::InvitationId invite(domain::AccountId account, domain::OrganizationId organization,
                                std::optional<domain::InvitationId> supersedes = {});
    void rename(domain::AccountId account, domain::OrganizationId organization, const std::string& first, const std::string& last);

    [[nodiscard]] const std::vector<domain::RecordedEvent>& events() const { return events_; }
    [[nodiscard]] std::vector<const domain::RecordedEvent*> pointers(std::size_t from = 0) const;
    [[nodiscard]] domain::Timestamp now() const { return now_; }
    [[nodiscard]] std::uint64_t next_number() { return ++number_; }
    [[nodiscard]] domain::IncarnationId incarnation() const { return id<domain::IncarnationId>(1); }

  private:
    std::vector<domain::RecordedEvent> events_;
    std::map<std::string, std::uint64_t> versions_;
    domain::Timestamp now_{1'770'000'000'000'000};
    std::uint64_t number_ = 0;
};

/// The same events after their people were erased: every personal field that was present reads as erased.
[[nodiscard]] std::vector<domain::RecordedEvent> erased(std::vector<domain::RecordedEvent> events);

/// The value of a text member of a flat JSON object; empty when there is none.
[[nodiscard]] std::string text_of(const std::string& json, const std::string& name);

}  // namespace muster::tests
