#include "cli/organization_import.hpp"

#include <fstream>

#include "cli/json_document.hpp"
#include "cli/organization_structure_import.hpp"
#include "domain/limits.hpp"

namespace muster::cli {
namespace {

using Done = domain::Result<void, std::string>;

class Importing {
  public:
    explicit Importing(api::Instance& instance) : instance_(instance) {}

    domain::Result<OrganizationImported, std::string> run(const std::string& file) {
        // Twice: nothing is taken from a file that was cut off, and the organization stands behind its events.
        if (auto read = read_lines(file, [this](const JsonElement& line) { return look(line); }); !read) return domain::failure(read.error());
        if (!whole_) return domain::failure(file + " is cut off: its last line is not there");
        if (auto made = make_organization(); !made) return domain::failure(made.error());
        if (auto read = read_lines(file, [this](const JsonElement& line) { return take(line); }); !read) return domain::failure(read.error());
        return done_;
    }

  private:
    static Done read_lines(const std::string& file, const std::function<Done(const JsonElement&)>& each) {
        std::ifstream lines(file);
        if (!lines) return domain::failure(file + " cannot be read");
        std::uint64_t number = 0;
        for (std::string line; std::getline(lines, line);) {
            ++number;
            const auto document = JsonDocument::parse(line);
            if (!document) return domain::failure(file + ", line " + std::to_string(number) + " is no JSON");
            if (auto done = each(document->root()); !done) return domain::failure(file + ", line " + std::to_string(number) + ": " + done.error());
        }
        return {};
    }

    Done look(const JsonElement& line) {
        if (const auto version = integer_of(line, "muster_organization")) {
            if (*version != 1) return domain::failure(std::string("it is of a newer form than this Muster knows"));
            headed_ = true;
        }
        if (!headed_) return domain::failure(std::string("this is no file of muster organization-export"));
        if (const auto organization = member_of(line, "organization")) return read_organization(*organization);
        if (const auto end = member_of(line, "end")) whole_ = integer_of(*end, "members") == members_;
        if (member_of(line, "member")) ++members_;
        return {};
    }

    Done read_organization(const JsonElement& json) {
        const auto id = domain::OrganizationId::parse(text_of(json, "id"));
        if (!id) return domain::failure(std::string("the organization has no id"));
        if (text_of(json, "kind") != domain::to_text(domain::OrganizationKind::workspace)) {
            return domain::failure(std::string("only workspaces move: providers and clients hang on sites and on each other, personal organizations "
                                               "on a person's account"));
        }
        command_.organization = *id;
        command_.name = text_of(json, "name");
        command_.email_domains = texts_of(json, "email_domains");
        command_.require_email_domain = flag_of(json, "require_email_domain");
        done_.organization = id->text();
        return {};
    }

    Done make_organization() {
        if (done_.organization.empty()) return domain::failure(std::string("the file has no organization"));
        if (const auto there = instance_.models().registry().organization(command_.organization)) {
            if (there->removed) return domain::failure(done_.organization + " was removed here: its id is not used again");
            return {};
        }
        const auto made = submit(command_);
        return made ? Done{} : domain::failure("the organization is refused: " + made.error());
    }

    Done take(const JsonElement& line) {
        if (const auto member = member_of(line, "member")) return take_member(*member);
        const auto structure = OrganizationStructureImport(instance_.models().registry(), instance_.normalizer(), command_.organization).read(line);
        if (!structure) return domain::failure(structure.error());
        if (!*structure || !(*structure)->command) return {};
        if (auto done = submit(std::move(*(*structure)->command)); !done) {
            done_.refused.push_back((*structure)->of + ": " + done.error());
        } else {
            ++done_.structure;
        }
        return {};
    }

    Done take_member(const JsonElement& json) {
        const auto id = domain::AccountId::parse(text_of(json, "account_id"));
        if (!id) return domain::failure(std::string("a member has no id"));
        if (instance_.models().registry().account(*id)) {
            ++done_.there_already;
            return {};
        }
        auto command = member_command(json, *id);
        const auto added = command ? submit(std::move(*command)) : Done(domain::failure(command.error()));
        if (added) {
            ++done_.added;
        } else {
            done_.refused.push_back(id->text() + ": " + added.error());
        }
        return {};
    }

    /// Normal forms and claims are this instance's.
    domain::Result<domain::AddMember, std::string> member_command(const JsonElement& json, domain::AccountId id) {
        domain::AddMember command;
        std::string wrong;
        const auto accept = [&](auto normalized, auto& into) {
            if (normalized) {
                into = std::move(*normalized);
            } else if (wrong.empty()) {
                wrong = normalized.error().pointer + ": " + normalized.error().detail;
            }
        };
        const auto& normalizer = instance_.normalizer();
        const auto line = [&](const char* name, domain::Personal<>& into) {
            const auto text = text_of(json, name);
            if (!text.empty()) accept(normalizer.line(name, text, domain::limits::name_bytes_max), into);
        };
        command.account = id;
        command.organization = command_.organization;
        command.role = text_of(json, "role");
        if (const auto email = text_of(json, "email"); !email.empty()) accept(normalizer.email("email", email), command.email);
        if (const auto name = text_of(json, "username"); !name.empty()) accept(normalizer.username("username", name), command.username);
        if (const auto phone = text_of(json, "phone"); !phone.empty()) accept(normalizer.phone("phone", phone), command.phone);
        if (const auto locale = text_of(json, "locale"); !locale.empty()) accept(normalizer.locale("locale", locale), command.locale);
        line("first_name", command.first_name);
        line("last_name", command.last_name);
        line("job_title", command.job_title);
        line("title", command.title);
        if (!wrong.empty()) return domain::failure(wrong);
        return command;
    }

    Done submit(domain::CommandBody command) {
        eventstore::Submission submission;
        submission.command = std::move(command);
        submission.actor = domain::Actor::system();
        const auto outcome = instance_.sequencer().run(std::move(submission));
        if (outcome) return {};
        const auto* refusal = std::get_if<domain::Refusal>(&outcome.error());
        return domain::failure(refusal != nullptr ? std::string(domain::to_text(refusal->code)) + ": " + refusal->detail
                                                  : std::string("the log cannot be written"));
    }

    api::Instance& instance_;
    domain::CreateOrganization command_;
    OrganizationImported done_;
    bool headed_ = false, whole_ = false;
    std::int64_t members_ = 0;
};

}  // namespace

domain::Result<OrganizationImported, std::string> import_organization(api::Instance& instance, const std::string& file) {
    return Importing(instance).run(file);
}

}  // namespace muster::cli
