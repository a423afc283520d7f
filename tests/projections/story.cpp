#include "tests/projections/story.hpp"

#include <algorithm>

namespace muster::tests {

using namespace domain;  // NOLINT: events

Story::Story() {
    record(IncarnationStarted{incarnation(), {}, {}, {}});
    record(InstanceCreated{id<InstanceId>(1), "15.0"});
}

RecordedEvent& Story::record(Event event) {
    RecordedEvent recorded;
    recorded.event = std::move(event);
    auto& meta = recorded.meta;
    meta.position = {events_.size() + 1};
    meta.id = id<EventId>(meta.position.value);
    meta.commit = id<CommitId>(meta.position.value);
    meta.commit_first = meta.position;
    meta.stream = stream_of(recorded.event);
    meta.stream_version = ++versions_[meta.stream];
    now_ = now_ + Duration(1000);
    meta.time = now_;
    meta.actor = Actor::system();
    events_.push_back(std::move(recorded));
    return events_.back();
}

OrganizationId Story::organization(const std::string& name, OrganizationKind kind, std::optional<OrganizationId> provider,
                                   std::vector<SiteId> sites) {
    OrganizationCreated e;
    e.organization = id<OrganizationId>(next_number());
    e.kind = kind;
    e.name = name;
    e.provider = provider;
    e.sites = std::move(sites);
    record(e);
    return e.organization;
}

AccountId Story::member(OrganizationId organization, const Profile& profile) {
    MemberAdded e;
    e.account = id<AccountId>(next_number());
    e.organization = organization;
    e.role = profile.role;
    e.locale = profile.locale;
    const auto personal = [](const std::string& text) { return text.empty() ? Personal<>{} : Personal<>(text); };
    e.first_name = personal(profile.first_name);
    e.last_name = personal(profile.last_name);
    e.email = personal(profile.email);
    auto normal = profile.email;
    std::transform(normal.begin(), normal.end(), normal.begin(), [](unsigned char c) { return c < 128 ? std::tolower(c) : c; });
    e.email_normal = personal(normal);
    e.username = personal(profile.username);
    e.username_normal = personal(profile.username);
    e.phone = personal(profile.phone);
    e.job_title = personal(profile.job_title);
    record(e);
    return e.account;
}

InvitationId Story::invite(AccountId account, OrganizationId organization, std::optional<InvitationId> supersedes) {
    UserInvited e;
    e.invitation = id<InvitationId>(next_number());
    e.account = account;
    e.organization = organization;
    e.supersedes = supersedes;
    record(e);
    return e.invitation;
}

void Story::rename(AccountId account, OrganizationId organization, const std::string& first, const std::string& last) {
    ProfileChanged e;
    e.account = account;
    e.organization = organization;
    e.first_name = Personal<>(first);
    e.last_name = Personal<>(last);
    record(e);
}

std::vector<const RecordedEvent*> Story::pointers(std::size_t from) const {
    std::vector<const RecordedEvent*> found;
    for (auto i = from; i < events_.size(); ++i) found.push_back(&events_[i]);
    return found;
}

std::vector<RecordedEvent> erased(std::vector<RecordedEvent> events) {
    for (auto& recorded : events) {
        std::visit(
            [](auto& e) {
                for_each_field(e, [](std::string_view, auto& value) {
                    if constexpr (requires { value.is_present(); }) {
                        if (value.is_present()) value = std::remove_cvref_t<decltype(value)>::erased();
                    }
                });
            },
            recorded.event);
    }
    return events;
}

std::string text_of(const std::string& json, const std::string& name) {
    const auto begin = json.find("\"" + name + "\":\"");
    if (begin == std::string::npos) return {};
    const auto from = begin + name.size() + 4;
    return json.substr(from, json.find('"', from) - from);
}

}  // namespace muster::tests
