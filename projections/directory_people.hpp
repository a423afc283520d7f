#pragma once
// From a person to the directory's rows: at once, or for many events together.

#include <memory>
#include <unordered_map>

#include "projections/directory_rows.hpp"
#include "projections/rebuild/held.hpp"
#include "projections/row_batch.hpp"

namespace muster::projections::directory_rows {

/// Brings every row of the person from what `before` made of them (null: no rows yet) to what `after` makes. Rows are made of a person
/// alone, so many changes may be written as one.
void write_person(const Person* before, const Person& after, RowBatch& rows);

/// People as the events of a bulk fold left them; their rows are as they were before. Not thread-safe.
class HeldPeople final : public Held {
  public:
    /// Null: not held. Valid until release().
    [[nodiscard]] Person* find(domain::AccountId account);
    /// As their rows stand.
    Person& keep(Person person);
    /// Who has no rows yet.
    void add(Person person);
    /// Writes the rows and holds the person no longer.
    void release(domain::AccountId account, RowBatch& rows);

    void write(BulkRows& rows) override;
    [[nodiscard]] std::size_t bytes() const override;

  private:
    struct Change {
        std::unique_ptr<const Person> before;  ///< null: no rows
        Person now;
    };
    std::unordered_map<domain::AccountId, Change> changes_;
    bool has_released_ = false;  ///< some rows were written before the rest
};

}  // namespace muster::projections::directory_rows
