#pragma once
// What stood at one position: rows of the directory, of visibility, telephony and decision state, read by the queries that read
// them today. Holds a snapshot of the timeline while it lives. For one thread; made per request (some microseconds).

#include <memory>
#include <string>
#include <vector>

#include "domain/registry.hpp"
#include "projections/directory.hpp"
#include "projections/model_store.hpp"
#include "projections/registry_rows.hpp"
#include "projections/telephony.hpp"
#include "projections/timeline/layout.hpp"
#include "projections/visibility_model.hpp"

namespace muster::projections {

namespace timeline {

/// One model's rows as they stood. Answers for the rows that the timeline keeps; of a group (layout.hpp) scan takes prefixes that
/// name the whole group.
class AsOfRows final : public RowReader {
  public:
    AsOfRows(const ModelSnapshot& rows, Space space, domain::Position position) : rows_(rows), space_(space), position_(position) {}

    [[nodiscard]] std::optional<std::string> get(std::string_view key) const override;
    void scan(std::string_view prefix, std::string_view from,
              const std::function<bool(std::string_view, std::string_view)>& visit) const override;

  private:
    using Visit = std::function<bool(std::string_view, std::string_view)>;
    [[nodiscard]] std::optional<std::string> get_past(std::string_view key) const;
    [[nodiscard]] std::optional<std::string> get_in_group(std::string_view key, std::size_t group) const;
    [[nodiscard]] domain::Position epoch_of(std::string_view group) const;
    void scan_group(std::size_t group, std::string_view prefix, std::string_view from, const Visit& visit) const;
    void scan_rows(std::string_view prefix, std::string_view from, const Visit& visit) const;
    class Newest;

    const ModelSnapshot& rows_;
    const Space space_;
    const domain::Position position_;
    mutable std::string last_group_;  ///< the group asked about last, and its epoch then
    mutable domain::Position last_epoch_{};
};

}  // namespace timeline

class AsOf {
  public:
    /// rows: of a timeline whose checkpoint is not before the position.
    AsOf(std::shared_ptr<const ModelSnapshot> rows, domain::Position position);
    AsOf(const AsOf&) = delete;
    AsOf& operator=(const AsOf&) = delete;

    [[nodiscard]] domain::Position position() const { return position_; }
    /// Decision state, as far as rights and structures are made of it: no sessions, links or claims.
    [[nodiscard]] const domain::RegistryReader& registry() const { return registry_; }
    [[nodiscard]] const Directory& directory() const { return directory_; }
    [[nodiscard]] const VisibilityModel& visibility() const { return visibility_; }
    [[nodiscard]] const Telephony& telephony() const { return telephony_; }

  private:
    std::shared_ptr<const ModelSnapshot> rows_;
    domain::Position position_;
    timeline::AsOfRows directory_rows_, visibility_rows_, registry_rows_, telephony_rows_;
    registry_rows::RowRegistry registry_;
    Directory directory_;
    VisibilityModel visibility_;
    Telephony telephony_;
};

}  // namespace muster::projections
