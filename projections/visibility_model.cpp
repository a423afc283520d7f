#include "projections/visibility_model.hpp"

#include <algorithm>

#include "projections/model_store.hpp"
#include "projections/row_codec.hpp"
#include "projections/text.hpp"
#include "projections/visibility_fold.hpp"
#include "projections/visibility_rows.hpp"

namespace muster::projections {
namespace {

using namespace visibility_rows;  // NOLINT: rows

/// Opens every cursor: then the collation's version and the last organization's place in the list.
constexpr char cursor_tag = 'v';

std::string cursor_head() {
    static const std::string head = std::string(1, cursor_tag) + text::collation_version() + '\0';
    return head;
}

template <class T>
std::optional<T> read(const RowReader& rows, std::string_view key) {
    const auto bytes = rows.get(key);
    if (!bytes) return {};
    auto value = decode_row<T>(*bytes);
    if (!value) throw ModelDamaged("a row of the visibility model cannot be decoded; rebuild it");
    return value;
}

bool matches(const OrganizationRow& row, const OrganizationQuery& query, const std::vector<std::string>& words) {
    if (query.kind && row.kind != *query.kind) return false;
    return std::all_of(words.begin(), words.end(), [&](const auto& word) { return text::has_prefix(row.name_words, word); });
}

/// Where the viewer may have something to see; domain::scope_of says whether.
std::vector<std::pair<std::string, OrganizationRow>> candidates(const RowReader& rows, domain::AccountId viewer) {
    std::vector<domain::OrganizationId> ids;
    const auto mine = std::move(Key(membership).add(viewer));
    rows.scan(mine, {}, [&](std::string_view key, std::string_view) {
        ids.push_back(id_at<domain::OrganizationId>(key, mine.bytes().size()));
        return true;
    });
    for (std::size_t i = 0, own = ids.size(); i < own; ++i) {
        const auto clients = std::move(Key(client).add(ids[i]));
        rows.scan(clients, {}, [&](std::string_view key, std::string_view) {
            ids.push_back(id_at<domain::OrganizationId>(key, clients.bytes().size()));
            return true;
        });
    }
    std::sort(ids.begin(), ids.end());
    ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
    std::vector<std::pair<std::string, OrganizationRow>> found;
    for (const auto& id : ids) {
        if (auto row = read<OrganizationRow>(rows, organization_key(id))) found.emplace_back(name_suffix(*row), std::move(*row));
    }
    std::sort(found.begin(), found.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
    return found;
}

}  // namespace

struct VisibilityModel::Parts {
    const RowReader* rows = nullptr;
};

VisibilityModel::VisibilityModel(const RowReader* rows) : parts_(std::make_unique<Parts>(Parts{rows})) {}
VisibilityModel::~VisibilityModel() = default;
void VisibilityModel::bind(const RowReader* rows) { parts_->rows = rows; }

std::string VisibilityModel::version() const {
    return std::string(visibility_rows::format_version) + "-root-" + text::collation_version();
}

domain::Result<void, std::string> VisibilityModel::apply(const domain::RecordedEvent& event, RowBatch& rows) const {
    return fold_into_visibility(event, rows);
}

std::optional<OrganizationPage> VisibilityModel::organizations(const domain::RegistryReader& registry,
                                                               const OrganizationQuery& query) const {
    std::string after;
    if (!query.after.empty()) {
        const auto head = cursor_head();
        if (!query.after.starts_with(head) || query.after.size() < head.size() + sizeof(domain::Bytes16) + 1) return {};
        after = query.after.substr(head.size());
    }
    OrganizationPage page;
    const auto words = text::query_words(query.q);
    if (!parts_->rows || (words.empty() && query.q.find_first_not_of(" \t\r\n") != std::string::npos)) return page;
    const auto rows = parts_->rows->snapshot();

    std::string last;
    bool more = false;
    /// False when the page is full and one more is known.
    const auto take = [&](std::string_view suffix, const OrganizationRow& row) {
        if (!matches(row, query, words) || !domain::scope_of(registry, query.viewer, row.id).any) return true;
        if (page.rows.size() == query.limit) {
            more = true;
            return false;
        }
        page.rows.push_back(organization_json(row));
        last = suffix;
        return true;
    };
    if (query.viewer.instance_admin) {
        const Key prefix(Table::name);
        auto from = Key(prefix);
        if (!after.empty()) from.add(after).add_byte(0);
        rows->scan(prefix, from, [&](std::string_view key, std::string_view) {
            const auto id = id_at<domain::OrganizationId>(key, key.size() - sizeof(domain::Bytes16));
            const auto row = read<OrganizationRow>(*rows, organization_key(id));
            return !row || take(key.substr(prefix.bytes().size()), *row);
        });
    } else {
        for (const auto& [suffix, row] : candidates(*rows, query.viewer.account)) {
            if ((after.empty() || suffix > after) && !take(suffix, row)) break;
        }
    }
    if (more) page.next = cursor_head() + last;
    return page;
}

std::optional<std::string> VisibilityModel::organization(domain::OrganizationId id) const {
    if (!parts_->rows) return {};
    const auto row = read<OrganizationRow>(*parts_->rows, organization_key(id));
    return row ? std::optional(organization_json(*row)) : std::nullopt;
}

std::optional<std::string> VisibilityModel::name_of(domain::OrganizationId id) const {
    const auto row = parts_->rows ? read<OrganizationRow>(*parts_->rows, organization_key(id)) : std::nullopt;
    return row ? std::optional(row->shown_name) : std::nullopt;
}

void VisibilityModel::each_organization(domain::OrganizationKind kind,
                                        const std::function<bool(domain::OrganizationId, std::string_view)>& visit) const {
    if (!parts_->rows) return;
    parts_->rows->snapshot()->scan(Key(Table::organization), {}, [&](std::string_view, std::string_view bytes) {
        const auto row = decode_row<OrganizationRow>(bytes);
        if (!row) throw ModelDamaged("a row of the visibility model cannot be decoded; rebuild it");
        return row->kind != kind || visit(row->id, row->shown_name);
    });
}

std::optional<domain::OrganizationId> VisibilityModel::organization_beginning_with(std::string_view raw_id_prefix) const {
    std::optional<domain::OrganizationId> found;
    if (!parts_->rows) return found;
    const Key table(Table::organization);
    parts_->rows->scan(std::move(Key(table).add(raw_id_prefix)), {}, [&](std::string_view key, std::string_view) {
        found = id_at<domain::OrganizationId>(key, table.bytes().size());
        return false;
    });
    return found;
}

std::vector<std::string> VisibilityModel::sites(domain::OrganizationId id) const {
    std::vector<std::string> found;
    if (!parts_->rows) return found;
    const auto rows = parts_->rows->snapshot();
    const auto organization = read<OrganizationRow>(*rows, organization_key(id));
    if (!organization) return found;
    for (const auto& site : organization->sites) {
        const auto row = read<SiteRow>(*rows, site_key(site));
        if (row && row->organization == id) found.push_back(site_json(*row));  // a client sits at its provider's
    }
    return found;
}

std::vector<std::string> VisibilityModel::levels(domain::SiteId id) const {
    std::vector<std::string> found;
    if (!parts_->rows) return found;
    const auto rows = parts_->rows->snapshot();
    const auto site = read<SiteRow>(*rows, site_key(id));
    if (!site) return found;
    for (const auto& level : site->levels) {
        if (const auto row = read<LevelRow>(*rows, level_key(level))) found.push_back(level_json(*row));
    }
    return found;
}

std::vector<std::string> VisibilityModel::zones(domain::LevelId id) const {
    std::vector<std::string> found;
    if (!parts_->rows) return found;
    const auto rows = parts_->rows->snapshot();
    const auto level = read<LevelRow>(*rows, level_key(id));
    if (!level) return found;
    for (const auto& zone : level->zones) {
        if (const auto row = read<ZoneRow>(*rows, zone_key(zone)); row && row->level == id) found.push_back(zone_json(*row));
    }
    return found;
}

std::optional<std::string> VisibilityModel::site(domain::SiteId id) const {
    const auto row = parts_->rows ? read<SiteRow>(*parts_->rows, site_key(id)) : std::nullopt;
    return row ? std::optional(site_json(*row)) : std::nullopt;
}
std::optional<std::string> VisibilityModel::level(domain::LevelId id) const {
    const auto row = parts_->rows ? read<LevelRow>(*parts_->rows, level_key(id)) : std::nullopt;
    return row ? std::optional(level_json(*row)) : std::nullopt;
}
std::optional<std::string> VisibilityModel::zone(domain::ZoneId id) const {
    const auto row = parts_->rows ? read<ZoneRow>(*parts_->rows, zone_key(id)) : std::nullopt;
    return row ? std::optional(zone_json(*row)) : std::nullopt;
}

std::vector<domain::Membership> VisibilityModel::memberships(domain::AccountId account) const {
    std::vector<domain::Membership> found;
    if (!parts_->rows) return found;
    parts_->rows->scan(std::move(Key(membership).add(account)), {}, [&](std::string_view, std::string_view bytes) {
        if (auto each = decode_row<domain::Membership>(bytes)) found.push_back(std::move(*each));
        return true;
    });
    return found;
}

}  // namespace muster::projections
