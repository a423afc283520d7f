#pragma once
// Usage: how many requests, refusals, sign-ins, failures, exports, rows and changes there were, per account, key, organization and endpoint,
// by hour and by day. A read model as the others are (rows, checkpoint, generations under DIR/models/usage), but a fold over both logs: it
// has a place in each, and whoever follows both feeds it.
//
// What the activity log drops by its age stays counted here. A model that is made again sees only what the log still has, and says from
// when on its sums are complete. Beside the sums it lists alerts and how rules are set.
//
// Queries from any thread; everything else from one at a time.

#include <atomic>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "domain/result.hpp"
#include "eventstore/log.hpp"
#include "projections/anomalies/both_logs.hpp"
#include "projections/model_store.hpp"
#include "projections/rebuilds.hpp"
#include "projections/usage/usage_rows.hpp"

namespace muster::usage {

/// Places of a slice that is folded and committed at once.
inline constexpr std::uint64_t slice_records_max = 8'192;

struct UsageQuery {
    Dimension by = Dimension::account;
    Per per = Per::day;
    std::optional<OrganizationId> organization{};  ///< within this one only
    std::string subject{};  ///< of this account, key or organization (its 16 bytes) or route only; empty: of each
    Timestamp from, to;     ///< from included, to not; both are starts
};

struct UsageRow {
    Timestamp start;
    std::string subject;
    Sums sums;
};

struct UsagePage {
    std::vector<UsageRow> rows;
    std::string next;  ///< go on after it; empty at the end. May be there with few rows or none
};

/// The newest first.
struct AlertPage {
    std::vector<std::pair<Position, domain::AlertId>> alerts;
    std::optional<Position> next;  ///< go on below it
};

class UsageModel {
  public:
    /// `path` is DIR/models/usage. Begins anew when what is there is of another version or incarnation. The text of a failure says what to do.
    [[nodiscard]] static domain::Result<std::unique_ptr<UsageModel>, std::string> open(const std::string& path, domain::IncarnationId incarnation);
    ~UsageModel();

    using GoOn = std::function<bool(std::uint64_t records)>;
    /// Folds what follows up to these places, in slices, each committed with its place. How many records; a failure leaves the rows as they
    /// stood after a slice.
    [[nodiscard]] domain::Result<std::uint64_t, std::string> fold(const eventstore::Log& accounts, const eventstore::Log* activity,
                                                                  anomalies::Places to, const GoOn& go_on = {});
    [[nodiscard]] anomalies::Places places() const;

    /// As Rebuilds::run does: both logs are folded from their beginnings into rows beside the live ones, which are fed and queried
    /// meanwhile, compared with them at the same places, and switched to. Nothing when the control stopped it.
    [[nodiscard]] domain::Result<std::optional<projections::RebuildReport>, std::string> rebuild(
        const projections::RebuildRequest& request, const projections::RebuildControl& control, const projections::TellRebuild& tell,
        const eventstore::Log& accounts, const eventstore::Log* activity);
    /// Folds both logs from their beginnings into a new generation, and switches to it; queries go on meanwhile.
    [[nodiscard]] domain::Result<std::uint64_t, std::string> rebuild(const eventstore::Log& accounts, const eventstore::Log* activity,
                                                                     anomalies::Places to, const GoOn& go_on = {});
    /// The account was erased.
    [[nodiscard]] domain::Result<void, std::string> forget(AccountId account);
    /// Takes what was erased up to here in the account log out of every file; beside queries and folding. A failure says what is not
    /// clean yet: ask again later.
    [[nodiscard]] domain::Result<void, std::string> purge(Position position, std::atomic<bool>* cancelled = nullptr);
    /// What was committed survives the machine.
    [[nodiscard]] domain::Result<void, std::string> flush();

    [[nodiscard]] UsagePage find(const UsageQuery& query, std::string_view after, std::size_t limit) const;
    /// Those about the organization, or all of them, below a position.
    [[nodiscard]] AlertPage alerts(const std::optional<OrganizationId>& about, std::optional<Position> below, std::size_t limit) const;
    [[nodiscard]] std::optional<Position> closing_of(domain::AlertId alert) const;
    /// Every rule that was ever set, by its name.
    [[nodiscard]] std::vector<std::pair<std::string, Setting>> settings() const;
    /// None: of everything that ever happened.
    [[nodiscard]] std::optional<Timestamp> complete_since() const;
    [[nodiscard]] std::shared_ptr<projections::ModelStore> store() const;

  private:
    struct Parts;
    struct UsageRebuild;
    explicit UsageModel(std::unique_ptr<Parts> parts);
    std::unique_ptr<Parts> parts_;
};

}  // namespace muster::usage
