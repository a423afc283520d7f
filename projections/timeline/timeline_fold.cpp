#include "projections/timeline/timeline_fold.hpp"

#include "domain/decide.hpp"
#include "projections/directory_fold.hpp"
#include "projections/telephony_fold.hpp"
#include "projections/timeline/layout.hpp"
#include "projections/timeline/registry_versions.hpp"
#include "projections/timeline/version_writer.hpp"
#include "projections/visibility_fold.hpp"

namespace muster::projections::timeline {
namespace {

/// Events of one commit have one time, so that no time falls inside a commit.
void note_time(const domain::EventMeta& meta, RowBatch& rows) {
    const auto time = time_number(meta.time);
    const Key last(last_time);
    const auto known = rows.get(last);
    if (!known || number_at(*known, 0) != time) {
        rows.put(last, number_text(time));
        rows.put(Key(times_by_position).add_newest_first(meta.position), number_text(time));
    }
    rows.put(Key(positions_by_time).add_number(~time), number_text(meta.position.value));
}

}  // namespace

domain::Result<void, std::string> fold(const domain::RecordedEvent& event, RowBatch& rows) {
    const auto position = event.meta.position;
    if (const auto* erased = std::get_if<domain::AccountErased>(&event.event)) erase_person(erased->account, rows);
    note_time(event.meta, rows);

    VersionWriter directory(rows, Space::directory, position);
    if (auto folded = fold_into_directory(event, directory); !folded) return folded;
    directory.write();

    VersionWriter visibility(rows, Space::visibility, position);
    if (auto folded = fold_into_visibility(event, visibility); !folded) return folded;
    visibility.write();

    VersionWriter telephony(rows, Space::telephony, position);
    if (auto folded = fold_into_telephony(event, telephony); !folded) return folded;
    telephony.write();

    if (!changes_registry(event.event)) return {};
    VersionWriter registry(rows, Space::registry, position);
    RegistryVersions state(registry);
    domain::evolve(state, event);
    registry.write();
    return {};
}

}  // namespace muster::projections::timeline
