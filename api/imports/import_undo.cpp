#include <simdjson.h>

#include "api/imports/import_run.hpp"
#include "api/imports/pipeline.hpp"

namespace muster::api {
namespace {

constexpr std::uint64_t rows_per_report = 256;

std::optional<std::string> text_in(const simdjson::dom::element& from, const char* name) {
    std::string_view text;
    return from[name].get_string().get(text) == simdjson::SUCCESS ? std::optional<std::string>(text) : std::nullopt;
}

struct Undoing {
    const Services& services;
    const RowPlanner& planner;
    domain::OrganizationId organization;
};

/// The profile as it was before one change of it, as far as nobody changed it since.
class ProfileUndo {
  public:
    ProfileUndo(const Undoing& all, domain::AccountId account, std::uint64_t position) : all_(all) {
        command_.account = account;
        command_.organization = all.organization;
        const auto page = all.services.models.history().of_account(account, domain::Position{position + 1}, 1);
        simdjson::dom::parser entries, profiles;
        simdjson::dom::element entry, profile;
        simdjson::dom::array changes;
        const auto now = all.services.models.directory().profile(account).value_or("{}");
        if (page.rows.empty() || entries.parse(page.rows.front()).get(entry) != simdjson::SUCCESS ||
            profiles.parse(now).get(profile) != simdjson::SUCCESS || entry["changes"].get_array().get(changes) != simdjson::SUCCESS) {
            is_whole = false;
            return;
        }
        for (const auto& change : changes) take(text_in(change, "field").value_or(""), text_in(change, "before"), text_in(change, "after"), profile);
    }

    [[nodiscard]] std::optional<domain::CommandBody> command() const {
        if (!any_) return {};
        return domain::CommandBody(command_);
    }
    bool is_whole = true;  ///< false: something cannot be set back

  private:
    void take(const std::string& field, const std::optional<std::string>& before, const std::optional<std::string>& after,
              const simdjson::dom::element& profile) {
        const auto value = before.value_or("");
        if (field == "first_name" || field == "last_name" || field == "job_title" || field == "title") {
            if (text_in(profile, field.c_str()) != after) return give_up();
            (field == "first_name"  ? command_.first_name
             : field == "last_name" ? command_.last_name
             : field == "title"     ? command_.title
                                    : command_.job_title) = value;
        } else if (field == "locale") {
            if (text_in(profile, "locale") != after) return give_up();
            command_.locale = value;
        } else if (field == "phone") {
            if (text_in(profile, "phone") != after) return give_up();
            if (!before) {
                command_.clears_phone = true;
            } else if (auto phone = all_.services.normalizer.phone("", value)) {
                command_.phone = std::move(*phone);
            } else {
                return give_up();
            }
        } else if (field == "username") {
            if (text_in(profile, "username") != after) return give_up();
            if (!before) {
                command_.clears_username = true;
            } else if (auto username = all_.services.normalizer.username("", value)) {
                command_.username = std::move(*username);
            } else {
                return give_up();
            }
        } else if (field == "home_site" || field == "home_site_id") {
            const auto membership = all_.services.models.registry().membership(command_.account, all_.organization);
            const auto site = domain::SiteId::parse(value);
            if (!site || !membership || !membership->home_site || membership->home_site->text() != after) return give_up();
            command_.home_site = site;
        } else {
            return;  // the same once more, in another form
        }
        any_ = true;
    }
    void give_up() { is_whole = false; }

    const Undoing& all_;
    domain::EditProfile command_;
    bool any_ = false;
};

class UndoTask final : public PipelineTask {
  public:
    UndoTask(const Undoing& all, RowResult done) : all_(all), done_(std::move(done)) {
        result.row = done_.row;
        result.account = done_.account;
        result.outcome = RowOutcome::undone;
    }

    [[nodiscard]] std::optional<eventstore::Submission> next() override {
        while (at_ < 2 && result.errors.empty()) {
            const auto step = at_++;
            auto body = step == 0 ? first() : profile();
            if (body) return all_.planner.submission(std::move(*body), done_.row, step == 0 ? "undo" : "undo profile");
        }
        return {};
    }
    void took(const eventstore::Outcome& outcome) override {
        if (outcome) return;
        const auto* refusal = std::get_if<domain::Refusal>(&outcome.error());
        give_up(refusal != nullptr ? std::string(domain::to_text(refusal->code)) : "internal_error",
                refusal != nullptr ? refusal->detail : "Something went wrong here; do it by hand.");
    }

    RowResult result;

  private:
    void give_up(std::string code, std::string detail) {
        result.errors.push_back({{}, std::move(code), std::move(detail)});
        result.outcome = RowOutcome::not_undone;
    }
    void changed_since(const char* what) { give_up("changed_since", std::string(what) + " Set it by hand if it must be."); }

    /// Out of the organization again, or the role of before.
    [[nodiscard]] std::optional<domain::CommandBody> first() {
        const auto account = done_.account.value_or(domain::AccountId{});
        const auto membership = all_.services.models.registry().membership(account, all_.organization);
        if (!membership) {
            if (done_.outcome == RowOutcome::updated) changed_since("The person is no member any more.");
            return {};
        }
        const bool internal = membership->kind == domain::MembershipKind::internal;
        if (done_.outcome == RowOutcome::created) {
            if (internal) return domain::CommandBody(domain::RemoveMember{account, all_.organization, {}});
            changed_since("The person is an external member by now.");
        } else if (done_.outcome == RowOutcome::linked) {
            if (!internal) return domain::CommandBody(domain::UnlinkExternal{account, all_.organization});
            changed_since("The person is an internal member by now.");
        } else if (!done_.role_to.empty()) {
            if (membership->role == done_.role_to) return domain::CommandBody(domain::ChangeRole{account, all_.organization, done_.role_from});
            changed_since("The role was changed since.");
        }
        return {};
    }
    [[nodiscard]] std::optional<domain::CommandBody> profile() {
        if (done_.services) give_up("services_not_undone", "Extension, Wi-Fi and access control stay as the import set them. Set them by hand.");
        if (done_.profile_at == 0 || !done_.account) return {};
        const ProfileUndo undo(all_, *done_.account, done_.profile_at);
        auto command = undo.command();
        if (!undo.is_whole) changed_since("Some of the profile was changed since.");
        return command;
    }

    const Undoing& all_;
    RowResult done_;
    int at_ = 0;
};

}  // namespace

StepReport ImportRun::undo() {
    wait_for_read_models();  // undoing reads them
    std::vector<RowResult> done;
    {
        RowListWriter reader;
        const auto opened = reader.open(folder_.list(RowList::done), [&](std::string_view line) {
            auto result = parse_line(line);
            if (!result) return;
            if (result->outcome == RowOutcome::created || result->outcome == RowOutcome::linked || result->outcome == RowOutcome::updated) {
                done.push_back(std::move(*result));
            }
        });
        if (!opened) return {StepEnd::failed, ImportProblem{"storage_failed", opened.error()}};
    }
    RowListWriter lines;
    ImportCounts counts;
    auto opened = lines.open(folder_.list(RowList::undone), [&](std::string_view line) {
        if (const auto result = parse_line(line)) counts.add(result->outcome);
        if (!done.empty()) done.pop_back();
    });
    if (!opened) return {StepEnd::failed, ImportProblem{"storage_failed", opened.error()}};
    const Undoing all{services_, planner_, job_.organization};
    Pipeline pipeline(services_.sequencer, [&](PipelineTask& task) {
        const auto& row = static_cast<const UndoTask&>(task);
        lines.append(to_line(row.result));
        counts.add(row.result.outcome);
        if (counts.total() % rows_per_report == 0) control_.progress(counts);
    });
    bool stopping = false;
    for (auto row = done.rbegin(); row != done.rend() && !pipeline.is_broken() && !stopping; ++row) {
        pipeline.push(std::make_unique<UndoTask>(all, std::move(*row)));
        stopping = control_.is_stopping();
    }
    pipeline.drain();
    const bool kept = lines.sync();
    control_.progress(counts);
    if (pipeline.is_broken() || stopping) return {StepEnd::stopped, {}};
    wait_for_read_models();
    if (!kept) return {StepEnd::failed, ImportProblem{"storage_failed", "The server could not keep what it undid; tell its operator."}};
    return {};
}

}  // namespace muster::api
