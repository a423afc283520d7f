#include "replay/organization_export.hpp"

#include <algorithm>
#include <set>

#include "domain/visibility.hpp"
#include "eventstore/codec.hpp"
#include "eventstore/json_writer.hpp"
#include "eventstore/record_line.hpp"
#include "projections/json_members.hpp"
#include "replay/organization_structure.hpp"

namespace muster::replay {
namespace {

using eventstore::JsonWriter;

constexpr std::size_t members_per_page = 200;

class Exporting {
  public:
    Exporting(const StoppedDirectory& directory, const projections::Models& models, domain::OrganizationId id,
              const std::function<bool(std::string_view)>& write)
        : directory_(directory), models_(models), id_(id), write_(write) {}

    domain::Result<OrganizationExported, std::string> run(domain::Timestamp now, const TellProgress& tell) {
        const auto organization = models_.registry().organization(id_);
        if (!organization || organization->removed) return domain::failure("there is no organization " + id_.text() + " in this log");
        say("", [&](JsonWriter& json) {
            json.begin_object().member("muster_organization", std::uint64_t{1}).member("organization_id", id_);
            json.member("log", directory_.source()).member("position", directory_.log().tail().value).member("exported_at", now).end_object();
        });
        if (auto events = write_events(tell); !events) return domain::failure(events.error());
        say("organization", [&](JsonWriter& json) {
            json.begin_object().member("id", id_).member("kind", domain::to_text(organization->kind)).member("name", name_);
            json.key("email_domains").begin_array();
            for (const auto& each : organization->email_domains) json.string(each);
            json.end_array().member("require_email_domain", organization->require_email_domain).end_object();
        });
        OrganizationStructure structure(models_.registry(), id_, now, [&](std::string_view line) { stopped_ = stopped_ || !write_(line); });
        structure.write_before_members(role_names_);
        write_members(structure);
        structure.write_after_members();
        say("end", [&](JsonWriter& json) {
            json.begin_object().member("events", done_.events).member("members", done_.members).end_object();
        });
        return done_;
    }

  private:
    /// One line, {"what": …}.
    template <class F>
    void say(std::string_view what, F&& fill) {
        std::string line;
        JsonWriter json(line);
        if (!what.empty()) json.begin_object().key(what);
        fill(json);
        if (!what.empty()) json.end_object();
        stopped_ = stopped_ || !write_(line);
    }

    domain::Result<void, std::string> write_events(const TellProgress& tell) {
        eventstore::RecordLineOptions form;
        form.form = eventstore::RecordForm::cloudevent;
        form.source = directory_.source();
        form.tenant = id_;
        ProgressTicker ticker(tell, directory_.log().tail().value);
        const auto cursor = directory_.log().read({1});
        while (!stopped_) {
            const auto entry = cursor->next();
            if (!entry) return domain::failure("the log is damaged at position " + std::to_string(entry.error().at.value) + ": " + entry.error().detail);
            if (!*entry) break;
            ticker.at((*entry)->position.value);
            const auto event = eventstore::decode((*entry)->bytes, nullptr);
            if (!event) return domain::failure("the record at position " + std::to_string((*entry)->position.value) + ": " + event.error().detail);
            const auto touched = domain::organizations_of(event->event);
            if (std::find(touched.begin(), touched.end(), id_) == touched.end()) continue;
            note_names(event->event);
            const auto line = eventstore::record_line((*entry)->bytes, directory_.keys(), form);
            if (!line) return domain::failure("the record at position " + std::to_string((*entry)->position.value) + ": " + line.error());
            say("event", [&](JsonWriter& json) { json.raw(*line); });
            ++done_.events;
        }
        return {};
    }

    void note_names(const domain::Event& event) {
        if (const auto* created = std::get_if<domain::OrganizationCreated>(&event)) {
            if (created->organization == id_) name_ = created->name;
        } else if (const auto* changed = std::get_if<domain::OrganizationChanged>(&event)) {
            if (changed->organization == id_ && changed->name) name_ = *changed->name;
        } else if (const auto* role = std::get_if<domain::RoleDefined>(&event)) {
            if (role->organization == id_) role_names_.insert(role->name);
        }
    }

    void write_members(OrganizationStructure& structure) {
        projections::DirectoryQuery query;
        query.organization = id_;
        query.viewer.instance_admin = true;
        query.scope = domain::scope_of(models_.registry(), query.viewer, id_);
        query.filter.kind = domain::MembershipKind::internal;
        query.limit = members_per_page;
        do {
            const auto page = models_.directory().page(query);
            if (!page) return;
            for (const auto& row : page->rows) {
                say("member", [&](JsonWriter& json) { json.raw(row); });
                if (const auto account = domain::AccountId::parse(projections::text_member(row, "account_id"))) structure.note_member(*account);
                ++done_.members;
            }
            query.after = page->next;
        } while (!query.after.empty() && !stopped_);
    }

    const StoppedDirectory& directory_;
    const projections::Models& models_;
    const domain::OrganizationId id_;
    const std::function<bool(std::string_view)>& write_;
    OrganizationExported done_;
    std::string name_;
    std::set<std::string> role_names_;
    bool stopped_ = false;
};

}  // namespace

domain::Result<OrganizationExported, std::string> export_organization(const StoppedDirectory& directory, const projections::Models& models,
                                                                      domain::OrganizationId organization, domain::Timestamp now,
                                                                      const std::function<bool(std::string_view line)>& write,
                                                                      const TellProgress& tell) {
    return Exporting(directory, models, organization, write).run(now, tell);
}

}  // namespace muster::replay
