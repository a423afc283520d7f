#include "api/imports/undo_planner.hpp"

#include <simdjson.h>

#include <algorithm>
#include <array>

namespace muster::api {
namespace {

using simdjson::dom::element;

std::optional<std::string> text_in(const element& from, const char* name) {
    std::string_view text;
    return from[name].get_string().get(text) == simdjson::SUCCESS ? std::optional<std::string>(text) : std::nullopt;
}
bool flag_in(const element& from, const char* name) {
    bool flag = false;
    return from[name].get_bool().get(flag) == simdjson::SUCCESS && flag;
}

/// What one change of a member was, entry by entry of their history, the newest first.
template <class Take>
bool each_entry(const Services& services, domain::AccountId account, std::uint64_t last, std::size_t count, const Take& take) {
    const auto page = services.models.history().of_account(account, domain::Position{last + 1}, count);
    simdjson::dom::parser parser;
    for (const auto& row : page.rows) {
        element entry;
        if (parser.parse(row).get(entry) != simdjson::SUCCESS || !take(entry)) return false;
    }
    return page.rows.size() == count;
}

/// The profile as it is now.
class ProfileNow {
  public:
    ProfileNow(const Services& services, domain::AccountId account) : json_(services.models.directory().profile(account).value_or("{}")) {
        is_read_ = parser_.parse(json_).get(root_) == simdjson::SUCCESS;
    }
    [[nodiscard]] bool is_read() const { return is_read_; }
    [[nodiscard]] const element& root() const { return root_; }
    /// Empty: none, or erased.
    [[nodiscard]] std::string card() const {
        element access;
        return is_read_ && root_["access_control"].get(access) == simdjson::SUCCESS ? text_in(access, "card_id").value_or("") : std::string();
    }

  private:
    std::string json_;
    bool is_read_ = false;
    simdjson::dom::parser parser_;
    element root_;
};

/// One change of the profile, the other way round.
class ProfileUndo {
  public:
    ProfileUndo(const Services& services, const ProfileNow& now, const std::optional<domain::Membership>& membership, domain::EditProfile& command)
        : services_(services), now_(now), membership_(membership), command_(command) {}

    /// False: something of it was changed since.
    [[nodiscard]] bool take(const element& entry) {
        simdjson::dom::array changes;
        if (!now_.is_read() || entry["changes"].get_array().get(changes) != simdjson::SUCCESS) return false;
        bool whole = true;
        for (const auto& change : changes) {
            whole = take(text_in(change, "field").value_or(""), text_in(change, "before"), text_in(change, "after")) && whole;
        }
        return whole;
    }
    [[nodiscard]] bool any() const { return any_; }

  private:
    using Text = std::optional<std::string>;

    [[nodiscard]] bool take(const std::string& field, const Text& before, const Text& after) {
        if (field == "home_site") return take_home_site(before, after);
        static constexpr std::array known{"first_name", "last_name", "job_title", "title", "locale", "phone", "username"};
        if (std::find(known.begin(), known.end(), field) == known.end()) return true;  // follows from another
        if (text_in(now_.root(), field.c_str()) != after) return false;
        if (field == "phone") return take_identifier(before, command_.phone, command_.clears_phone, services_.normalizer.phone("", before.value_or("")));
        if (field == "username") {
            return take_identifier(before, command_.username, command_.clears_username, services_.normalizer.username("", before.value_or("")));
        }
        auto value = before.value_or("");
        if (field == "locale") {
            command_.locale = std::move(value);
        } else {
            (field == "first_name"  ? command_.first_name
             : field == "last_name" ? command_.last_name
             : field == "title"     ? command_.title
                                    : command_.job_title) = std::move(value);
        }
        return any_ = true;
    }
    template <class T>
    [[nodiscard]] bool take_identifier(const Text& before, std::optional<T>& into, bool& clears, Normalized<T> value) {
        if (!before) return any_ = clears = true;
        if (!value) return false;
        into = std::move(*value);
        return any_ = true;
    }
    [[nodiscard]] bool take_home_site(const Text& before, const Text& after) {
        if (!membership_ || !membership_->home_site || membership_->home_site->text() != after) return false;
        command_.home_site = domain::SiteId::parse(before.value_or(""));
        command_.clears_home_site = !command_.home_site;
        return any_ = true;
    }

    const Services& services_;
    const ProfileNow& now_;
    const std::optional<domain::Membership>& membership_;
    domain::EditProfile& command_;
    bool any_ = false;
};

/// What became of the services in one change, and what was before.
class ServicesUndo {
  public:
    /// False: an entry that is not understood.
    [[nodiscard]] bool take(const element& entry) {
        element data;
        if (entry["data"].get(data) != simdjson::SUCCESS) return false;
        const auto type = text_in(entry, "type").value_or("");
        const auto extension = domain::ExtensionId::parse(text_in(data, "extension").value_or(""));
        if (type == "ExtensionAssociated") return about_extension_ = (extension_after_ = extension).has_value();
        if (type == "ExtensionReleased") return about_extension_ = (extension_before_ = extension).has_value();
        if (type == "WifiEnabled" || type == "WifiDisabled") {
            wifi_after_ = type == "WifiEnabled";
            return true;
        }
        return (type == "AccessControlGranted" || type == "AccessControlRevoked") && take_access(entry, type == "AccessControlGranted");
    }

    /// Nothing when something of it was changed since.
    [[nodiscard]] std::optional<domain::ServiceWishes> wishes(const Services& services, const ProfileNow& now, const domain::Membership& membership) const {
        domain::ServiceWishes wishes;
        if (about_extension_) {
            if (membership.extension != extension_after_) return {};
            wishes.extension = extension_before_;
            wishes.releases_extension = !extension_before_;
        }
        if (wifi_after_) {
            if (membership.wifi != *wifi_after_) return {};
            wishes.wifi = !*wifi_after_;
        }
        if (about_access_ && !add_access(services, now, membership, wishes)) return {};
        return wishes;
    }

  private:
    struct Access {
        bool card_changed = false;
        std::optional<std::string> card_before, card_after;
        bool offline_changed = false, offline_before = false;
    };

    [[nodiscard]] bool take_access(const element& entry, bool granted) {
        simdjson::dom::array changes;
        if (entry["changes"].get_array().get(changes) != simdjson::SUCCESS) return false;
        about_access_ = true;
        access_granted_ = granted;
        for (const auto& change : changes) {
            const auto field = text_in(change, "field");
            if (field == "card_id") {
                access_.card_changed = true;
                access_.card_before = text_in(change, "before");
                access_.card_after = text_in(change, "after");
            } else if (field == "offline_entry") {
                access_.offline_changed = true;
                access_.offline_before = flag_in(change, "before");
            }
        }
        return true;
    }
    [[nodiscard]] bool add_access(const Services& services, const ProfileNow& now, const domain::Membership& membership,
                                  domain::ServiceWishes& wishes) const {
        if (membership.access_control.has_value() != access_granted_) return false;
        const auto present = now.card();
        if (access_granted_ && access_.card_changed && present != access_.card_after) return false;
        if (access_.card_changed && !access_.card_before) {
            wishes.revokes_access_control = true;
            return true;
        }
        auto card = services.normalizer.card("", access_.card_changed ? *access_.card_before : present);
        if (!card) return false;
        const bool offline_now = membership.access_control && membership.access_control->offline_entry;
        if (access_granted_ && access_.offline_changed && offline_now == access_.offline_before) return false;
        wishes.access_control = std::move(*card);
        wishes.access_control->offline_entry = access_.offline_changed ? access_.offline_before : offline_now;
        return true;
    }

    bool about_extension_ = false, about_access_ = false, access_granted_ = false;
    std::optional<domain::ExtensionId> extension_before_, extension_after_;
    std::optional<bool> wifi_after_;
    Access access_;
};

void changed_since(RowResult& told, const char* what) {
    UndoPlanner::give_up(told, "changed_since", std::string(what) + " Set it by hand if it must be.");
}

}  // namespace

void UndoPlanner::give_up(RowResult& told, std::string code, std::string detail) {
    told.errors.push_back({{}, std::move(code), std::move(detail)});
    told.outcome = RowOutcome::not_undone;
}

std::optional<domain::CommandBody> UndoPlanner::membership(const RowResult& done, RowResult& told) const {
    const auto account = done.account.value_or(domain::AccountId{});
    const auto membership = services_.models.registry().membership(account, organization_);
    if (!membership) {
        if (done.outcome == RowOutcome::updated) changed_since(told, "The person is no member any more.");
        return {};
    }
    const bool internal = membership->kind == domain::MembershipKind::internal;
    if (done.outcome == RowOutcome::created) {
        if (internal) return domain::CommandBody(domain::RemoveMember{account, organization_, {}});
        changed_since(told, "The person is an external member by now.");
    } else if (done.outcome == RowOutcome::linked) {
        if (!internal) return domain::CommandBody(domain::UnlinkExternal{account, organization_});
        changed_since(told, "The person is an internal member by now.");
    } else if (!done.role_to.empty()) {
        if (membership->role == done.role_to) return domain::CommandBody(domain::ChangeRole{account, organization_, done.role_from});
        changed_since(told, "The role was changed since.");
    }
    return {};
}

std::optional<UndoEdit> UndoPlanner::edit(const RowResult& done, RowResult& told) const {
    if (done.outcome != RowOutcome::updated || !done.account || (done.profile_at == 0 && !done.services)) return {};
    const auto membership = services_.models.registry().membership(*done.account, organization_);
    if (!membership) return {};  // membership() has said so
    const ProfileNow now(services_, *done.account);
    domain::EditProfile command;
    command.account = *done.account;
    command.organization = organization_;
    ProfileUndo profile(services_, now, membership, command);
    const auto take_profile = [&](const element& entry) { return profile.take(entry); };
    if (done.profile_at > 0 && !each_entry(services_, *done.account, done.profile_at, 1, take_profile)) {
        changed_since(told, "Some of the profile was changed since.");
    }
    if (done.services) {
        ServicesUndo undo;
        const auto take_services = [&](const element& entry) { return undo.take(entry); };
        const bool known = done.services_count > 0 && each_entry(services_, *done.account, done.services_last, done.services_count, take_services);
        if (auto wishes = known ? undo.wishes(services_, now, *membership) : std::nullopt) {
            command.services = std::move(*wishes);
        } else {
            changed_since(told, "Extension, Wi-Fi or access control were changed since.");
        }
    }
    if (!profile.any() && !command.services.any()) return {};
    return UndoEdit{std::move(command), profile.any()};
}

}  // namespace muster::api
