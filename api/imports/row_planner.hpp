#pragma once
// What a row of an import comes to: add somebody, link them, change what differs, or nothing. And the commands that do it, which
// are those of the member's own routes, decided by the same rules.

#include "api/imports/import_job.hpp"
#include "api/imports/row_result.hpp"
#include "api/services.hpp"
#include "eventstore/sequencer.hpp"

namespace muster::api {

class RowPlanner {
  public:
    RowPlanner(Services& services, const ImportJob& job) : services_(services), job_(job) {}

    /// Decides everything the row needs, and does nothing. Rows of one file that name the same person twice are not seen here.
    [[nodiscard]] RowResult check(const ImportRow& row) const;
    /// Whether the row's e-mail was found to be somebody's who is not of this organization: it counts as a lookup.
    [[nodiscard]] static bool discloses(const RowResult& result);

    /// Whether the command would be accepted now, as whoever imports.
    [[nodiscard]] domain::Decided<void> decide(const domain::CommandBody& command) const;

    /// The command of one step; nothing when there is nothing left to do. `again`: the step may have been done before the process
    /// ended, so it is sent anyway: the log knows it by its idempotency record.
    [[nodiscard]] std::optional<domain::CommandBody> command(ImportStep step, const ImportRow& row, domain::AccountId account, bool again) const;
    /// With an idempotency record, by which a repeat after a crash is known; a row that makes an account needs none, for the
    /// account's id says it all.
    [[nodiscard]] eventstore::Submission submission(domain::CommandBody command, std::uint32_t row, ImportStep step) const;
    [[nodiscard]] eventstore::Submission undo_submission(domain::CommandBody command, std::uint32_t row, std::string_view step) const;

    /// The id of an account this import makes; always the same one for a row, so that a repeat after a crash cannot make two.
    [[nodiscard]] domain::AccountId new_account(std::uint32_t row) const { return {derived("account", row)}; }

  private:
    [[nodiscard]] eventstore::Submission plain_submission(domain::CommandBody command) const;
    [[nodiscard]] domain::Idempotency idempotency(std::uint32_t row, std::string_view step) const;
    [[nodiscard]] domain::Bytes16 derived(std::string_view purpose, std::uint32_t row) const;
    void check_new(const ImportRow& row, RowResult& result) const;
    void check_member(const ImportRow& row, domain::AccountId account, const domain::Membership& membership, RowResult& result) const;
    /// What the row wants of a member's services; `membership`: whose, nothing for a new member. Blames go to the result where there is one.
    [[nodiscard]] domain::ServiceWishes services_of(const ImportRow& row, const domain::Membership* membership, bool everything, RowResult* blames) const;
    [[nodiscard]] domain::AddMember add(const ImportRow& row) const;
    [[nodiscard]] std::optional<domain::EditProfile> edit(const ImportRow& row, domain::AccountId account, bool everything) const;

    Services& services_;
    const ImportJob& job_;
};

}  // namespace muster::api
