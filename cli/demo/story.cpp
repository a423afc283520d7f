#include "cli/demo/story.hpp"

#include <thread>

#include "api/percent_encoding.hpp"
#include "cli/demo/small_data.hpp"
#include "cli/output.hpp"
#include "eventstore/json_writer.hpp"

namespace muster::cli::demo {
namespace {

using eventstore::JsonWriter;

std::string object(std::initializer_list<std::pair<std::string_view, std::string>> members) {
    std::string body;
    JsonWriter json(body);
    json.begin_object();
    for (const auto& [name, value] : members) {
        if (!value.empty()) json.member(name, value);
    }
    json.end_object();
    return body;
}

class Story {
  public:
    Story(const LoadOptions& options, bool quiet) : options_(options), quiet_(quiet), data_(small_data()), loader_(data_, options, tally_, acks_), api_(options.api), zoe_(newcomer()) {}

    Done tell() {
        return people().and_then([this] { return invitation(); }).and_then([this] { return registration(); }).and_then([this] { return desk(); }).and_then([this] { return role(); })
            .and_then([this] { return external(); }).and_then([this] { return sign_in(); }).and_then([this] { return goodbye(); });
    }

  private:
    void print(const std::string& line) const {
        if (!quiet_) say(line);
    }
    void scene(const std::string& title) { print("\n" + std::to_string(++scene_) + ". " + title); }
    void answered(const ApiCall& call, const ApiAnswer& answer) const {
        print("   " + call.method + " " + call.target + "  ->  " + (answer.ok() ? std::to_string(answer.status) + (answer.replayed ? ", recognised as a repeat" : "") : printable(answer.problem())));
    }
    /// Sends, shows it; a refusal is part of the story.
    domain::Result<ApiAnswer, std::string> play(const ApiCall& call) {
        auto answer = api_.call(call);
        if (answer) answered(call, *answer);
        return answer;
    }
    ApiCall post(std::string target, std::string body) const {
        auto key = idempotency_key("story", "", target, body);
        return {"POST", std::move(target), std::move(body), std::move(key)};
    }

    Done people() {
        scene("A provider of offices, Harbour House, with two sites; two tenants sit there, and two workspaces exist beside them.");
        if (auto done = loader_.run(); !done) return done;
        for (const auto& step : tally_.steps()) {
            print("   " + step.name + "s: " + std::to_string(step.done) + " made" + (step.already > 0 ? ", " + std::to_string(step.already) + " were there" : "") +
                  (step.refused > 0 ? ", " + std::to_string(step.refused) + " REFUSED" : ""));
        }
        for (const auto& [what, refusal] : tally_.refusals()) print("     " + refusal.example);
        if (loader_.without_links()) print("   Nobody could register: the server was started without --dev, so only the recipients see the links.");
        bright_ = loader_.organization_id("bright");
        kite_ = loader_.organization_id("kite");
        if (bright_.empty() || kite_.empty()) return domain::failure(std::string("the demo's organizations could not be made; see above"));
        return {};
    }

    Done invitation() {
        scene("Brightwater invites " + zoe_.first_name + " " + zoe_.last_name + " <" + zoe_.email + ">. Nobody but Zoë can choose her password.");
        const auto body = object({{"first_name", zoe_.first_name}, {"last_name", zoe_.last_name}, {"email", zoe_.email}, {"role", zoe_.role},
                                  {"locale", zoe_.locale}, {"job_title", zoe_.job_title}});
        const auto answer = play(post("/v1/organizations/" + bright_ + "/members", body));
        if (!answer) return domain::failure(answer.error());
        const auto found = api_.get("/v1/organizations/" + bright_ + "/members?email=" + api::percent_encoded(zoe_.email));
        if (!found) return domain::failure(found.error());
        const auto document = found->json();
        const auto rows = elements_of(document.root(), "data");
        if (rows.empty()) return domain::failure("Zoë could not be invited: " + answer->problem());
        account_ = text_of(rows.front(), "account_id");
        status_ = text_of(rows.front(), "status");
        print("   She is " + account_ + ", status " + status_ + ". The directory shows her already: whoever writes reads their own write.");
        return {};
    }

    /// Waits a moment for the mail.
    std::string token() {
        for (int look = 0; look < 100; ++look) {
            const auto answer = api_.get("/dev/outbox?limit=1&kind=registration&email=" + api::percent_encoded(zoe_.email));
            if (!answer || !answer->ok()) return {};
            const auto document = answer->json();
            const auto messages = elements_of(document.root(), "data");
            if (!messages.empty() && text_of(messages.front(), "status") != "pending") {
                print("   The mail in the outbox: " + printable(text_of(messages.front(), "url")));
                return text_of(messages.front(), "token");
            }
            std::this_thread::sleep_for(std::chrono::milliseconds(50));
        }
        return {};
    }

    Done registration() {
        scene("She clicks the link and types a password twice.");
        const auto link = token();
        if (link.empty()) {
            print("   The server shows no links (no --dev), so this part is skipped.");
            return {};
        }
        const auto password = loader_.password_of(zoe_);
        auto call = post("/v1/registrations", object({{"token", link}, {"password", password}, {"password_confirmation", password}}));
        call.anonymous = true;
        const auto answer = play(call);
        if (!answer) return domain::failure(answer.error());
        call.idempotency_key.clear();
        print(answer->ok() ? "   She is active. The same link a second time:" : "   The link was used before (the demo was played already).");
        if (!answer->ok()) return {};
        const auto again = play(call);
        if (!again) return domain::failure(again.error());
        return {};
    }

    /// The extension's id, made or found.
    domain::Result<std::string, std::string> extension(const std::string& number) {
        const auto target = "/v1/organizations/" + bright_ + "/extensions";
        const auto made = play(post(target, object({{"number", number}})));
        if (!made) return domain::failure(made.error());
        if (made->ok()) return text_of(made->json().root(), "extension_id");
        const auto list = api_.get(target + "?limit=200");
        if (!list) return domain::failure(list.error());
        const auto document = list->json();
        for (const auto& row : elements_of(document.root(), "data")) {
            if (text_of(row, "number") == number) return text_of(row, "extension_id");
        }
        return domain::failure("the extension could not be made: " + made->problem());
    }

    Done desk() {
        scene("Her desk: Brightwater has bought telephones, Wi-Fi and doors. She gets all three in one request, or none of them.");
        const std::string number = "204";
        const auto id = extension(number);
        if (!id) return domain::failure(id.error());
        const auto path = "/v1/organizations/" + bright_ + "/members/" + account_;
        const auto member = api_.get(path);
        if (!member) return domain::failure(member.error());
        std::string body;
        JsonWriter json(body);
        json.begin_object().member("extension_id", *id).member("wifi", true);
        json.key("access_control").begin_object().member("card_id", "0049 1204").end_object().end_object();
        ApiCall call{"PATCH", path, body};
        call.if_match = member->etag;
        if (const auto answer = play(call); !answer) return domain::failure(answer.error());
        const auto shown = play({.target = "/v1/organizations/" + bright_ + "/telephony/" + number});
        if (!shown) return domain::failure(shown.error());
        print("   What the telephones make of it: " + printable(shown->body));
        return {};
    }

    Done role() {
        scene("She takes over the office: user -> admin. If-Match makes sure that nobody's change is lost.");
        const auto path = "/v1/organizations/" + bright_ + "/members/" + account_;
        const auto member = api_.get(path);
        if (!member) return domain::failure(member.error());
        ApiCall call{"PUT", path + "/role", object({{"role", "admin"}})};
        call.if_match = member->etag;
        const auto answer = play(call);
        if (!answer) return domain::failure(answer.error());
        return {};
    }

    Done external() {
        scene("Red Kite Studio works with her: a search by e-mail finds her, and she becomes an external guest. No second account.");
        const auto lookup = play({"POST", "/v1/organizations/" + kite_ + "/lookups", object({{"email", zoe_.email}})});
        if (!lookup) return domain::failure(lookup.error());
        if (lookup->ok()) print("   " + printable(lookup->body));
        const auto answer = play(post("/v1/organizations/" + kite_ + "/external-members", object({{"account_id", account_}, {"role", "guest"}, {"locale", "de"}})));
        if (!answer) return domain::failure(answer.error());
        return {};
    }

    Done sign_in() {
        scene("She signs in, and sees what she may see.");
        const auto signed_in = play({.method = "POST", .target = "/v1/sessions", .body = object({{"email", zoe_.email}, {"password", loader_.password_of(zoe_)}}), .anonymous = true});
        if (!signed_in) return domain::failure(signed_in.error());
        if (!signed_in->ok()) return {};
        auto own = options_.api;
        own.api_key.clear();
        own.session_token = text_of(signed_in->json().root(), "token");
        ApiClient zoe(own);
        for (const auto& [name, id] : {std::pair{"Brightwater", bright_}, std::pair{"Red Kite", kite_}, std::pair{"Arctic Tern", loader_.organization_id("tern")}}) {
            const auto list = zoe.get("/v1/organizations/" + id + "/members?count=true");
            if (!list) return domain::failure(list.error());
            const auto document = list->json();
            print(std::string("   ") + name + ": " + (list->ok() ? std::to_string(integer_of(document.root(), "total").value_or(0)) + " people" : printable(list->problem())));
        }
        return {};
    }

    Done goodbye() {
        const auto answer = api_.get("/v1/accounts/" + account_ + "/history?limit=200");
        if (!answer) return domain::failure(answer.error());
        const auto document = answer->json();
        print("\nAll of it is on record: " + std::to_string(elements_of(document.root(), "data").size()) + " events of Zoë's account alone.");
        print("\nTry this:");
        print("  sign in as Zoë:       curl -X POST " + options_.api.server + "/v1/sessions -H 'content-type: application/json' \\\n"
              "                          -d '" + object({{"email", zoe_.email}, {"password", loader_.password_of(zoe_)}}) + "'");
        print("  what happened:        MUSTER_API_KEY=… muster history --server " + options_.api.server + " --account " + account_);
        print("  search a directory:   curl -H 'x-api-key: …' '" + options_.api.server + "/v1/organizations/" + bright_ + "/members?q=mul'");
        return {};
    }

    LoadOptions options_;
    bool quiet_;
    DataSet data_;
    Tally tally_;
    AckLog acks_;
    Loader loader_;
    ApiClient api_;
    DataPerson zoe_;
    int scene_ = 0;
    std::string bright_, kite_, account_, status_;
};

}  // namespace

Done tell_story(const LoadOptions& options, bool quiet) { return Story(options, quiet).tell(); }

}  // namespace muster::cli::demo
