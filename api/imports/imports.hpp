#pragma once
// The imports of an instance: kept in DIR/imports, worked off one after the other on a thread of their own, resumed at start.
// Thread-safe.

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "api/imports/import_folder.hpp"
#include "api/problem.hpp"
#include "api/services.hpp"

namespace muster::api {

class Imports {
  public:
    /// The services must outlive it. Nothing runs before start().
    Imports(Services& services, std::filesystem::path folder);
    /// As stop().
    ~Imports();
    Imports(const Imports&) = delete;
    Imports& operator=(const Imports&) = delete;

    /// Goes on with what was at work when the process before ended.
    void start();
    /// Ends what is at work at a row; it goes on at the next start.
    void stop();

    using OrProblem = domain::Result<ImportJob, Problem>;
    using Accepted = std::function<void(OrProblem)>;
    /// Looks at the file, keeps it durably and begins to check it; answers from a thread of its own. `job` says whose it is.
    /// Problems: imports_busy (503), import_running (409), and what is wrong with the file.
    void accept(ImportJob job, std::string file, Accepted accepted);

    [[nodiscard]] std::vector<ImportJob> of(domain::OrganizationId organization) const;  ///< the newest first
    [[nodiscard]] std::optional<ImportJob> find(domain::OrganizationId organization, ImportId id) const;
    [[nodiscard]] ImportFolder folder_of(ImportId id) const;

    /// Who acts from here on.
    struct Caller {
        domain::Actor actor;
        std::uint64_t credential_epoch = 0;
        std::string credential;  ///< as in ImportJob
    };
    enum class Order : std::uint8_t { apply, cancel, undo, check_undo };
    /// Answers, from a thread of its own, when the order would survive the process. 404 when there is no such import, 409
    /// import_state when its state does not allow it.
    void give(Order order, domain::OrganizationId organization, ImportId id, const Caller& caller, Accepted accepted);

    /// Somebody was erased: uploads that have a row of theirs are gone when this returns, each with its key; what their imports did
    /// stays told, without anything personal. `claims`: of the e-mails, usernames and phones they had, by which rows are found that
    /// were refused, or checked and not applied. An import at work that has a row of theirs is cancelled, and one that is being taken
    /// back finishes that; both are waited for, and so is the check of any other: not for I/O threads. When the process stops
    /// meanwhile, the next one sees to it.
    void forget(domain::AccountId account, const std::vector<domain::Claim>& claims = {});

  private:
    struct Parts;
    std::unique_ptr<Parts> parts_;
};

}  // namespace muster::api
