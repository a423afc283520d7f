#include "api/pages/texts.hpp"

#include <array>

namespace muster::api::pages {
namespace {

struct Row {
    Text text;
    std::array<std::string_view, language_tags.size()> in;  // en, de, fr, es
};

using enum Text;
constexpr std::array<Row, text_count> rows{{
    {password, {"Password", "Passwort", "Mot de passe", "Contraseña"}},
    {password_again, {"Repeat the password", "Passwort wiederholen", "Répétez le mot de passe", "Repita la contraseña"}},
    {new_password, {"New password", "Neues Passwort", "Nouveau mot de passe", "Nueva contraseña"}},
    {password_hint,
     {"At least 8 characters; 15 or more are better. A few words that do not belong together are easy to remember.",
      "Mindestens 8 Zeichen, besser 15 oder mehr. Einige Wörter, die nicht zusammengehören, merken sich leicht.",
      "Au moins 8 caractères ; 15 ou plus valent mieux. Quelques mots sans lien entre eux se retiennent facilement.",
      "Al menos 8 caracteres; mejor 15 o más. Unas palabras sin relación entre sí se recuerdan con facilidad."}},
    {problem_title, {"There is a problem", "Es gibt ein Problem", "Il y a un problème", "Hay un problema"}},
    {problem_prefix, {"Error: ", "Fehler: ", "Erreur : ", "Error: "}},
    {go_to_sign_in, {"Sign in", "Anmelden", "Se connecter", "Iniciar sesión"}},

    {register_title, {"Choose your password", "Wählen Sie Ihr Passwort", "Choisissez votre mot de passe", "Elija su contraseña"}},
    {register_intro,
     {"{} has invited you. Choose a password to finish your registration.",
      "{} hat Sie eingeladen. Wählen Sie ein Passwort, um Ihre Registrierung abzuschließen.",
      "{} vous a invité. Choisissez un mot de passe pour terminer votre inscription.",
      "{} le ha invitado. Elija una contraseña para terminar su registro."}},
    {register_button, {"Register", "Registrieren", "S’inscrire", "Registrarse"}},
    {registered_title, {"You are registered", "Sie sind registriert", "Vous êtes inscrit", "Ya está registrado"}},
    {registered_intro,
     {"Your password is set. From now on you sign in with it.", "Ihr Passwort ist gesetzt. Ab jetzt melden Sie sich damit an.",
      "Votre mot de passe est enregistré. Il vous servira désormais à vous connecter.",
      "Su contraseña está guardada. A partir de ahora iniciará sesión con ella."}},
    {registered_apps,
     {"Get your organization’s app:", "Holen Sie sich die App Ihrer Organisation:", "Téléchargez l’application de votre organisation :",
      "Descargue la aplicación de su organización:"}},
    {app_ios, {"App for iPhone and iPad", "App für iPhone und iPad", "Application pour iPhone et iPad", "Aplicación para iPhone y iPad"}},
    {app_android, {"App for Android", "App für Android", "Application pour Android", "Aplicación para Android"}},

    {sign_in_title, {"Sign in", "Anmelden", "Connexion", "Iniciar sesión"}},
    {login_label, {"E-mail address, username or phone number", "E-Mail-Adresse, Benutzername oder Telefonnummer",
      "Adresse e-mail, nom d’utilisateur ou numéro de téléphone", "Correo electrónico, nombre de usuario o número de teléfono"}},
    {sign_in_button, {"Sign in", "Anmelden", "Se connecter", "Iniciar sesión"}},
    {forgotten, {"Forgot your password?", "Passwort vergessen?", "Mot de passe oublié ?", "¿Ha olvidado su contraseña?"}},
    {code_label, {"Security code", "Sicherheitscode", "Code de sécurité", "Código de seguridad"}},
    {code_hint,
     {"The code your authenticator app shows, or a recovery code.", "Der Code, den Ihre Authenticator-App zeigt, oder ein Wiederherstellungscode.",
      "Le code affiché par votre application d’authentification, ou un code de secours.",
      "El código que muestra su aplicación de autenticación o un código de recuperación."}},
    {code_needed,
     {"Your account is protected by a second factor. Type your password once more, and the code.",
      "Ihr Konto ist durch einen zweiten Faktor geschützt. Geben Sie Ihr Passwort noch einmal ein, dazu den Code.",
      "Votre compte est protégé par un second facteur. Saisissez encore une fois votre mot de passe, puis le code.",
      "Su cuenta está protegida por un segundo factor. Escriba otra vez su contraseña, y el código."}},
    {signed_out, {"You are signed out.", "Sie sind abgemeldet.", "Vous êtes déconnecté.", "Ha cerrado la sesión."}},

    {reset_title, {"Reset your password", "Passwort zurücksetzen", "Réinitialiser le mot de passe", "Restablecer la contraseña"}},
    {reset_intro,
     {"Type your e-mail address or phone number. If it belongs to an account, a link to choose a new password is sent to it.",
      "Geben Sie Ihre E-Mail-Adresse oder Telefonnummer ein. Gehört sie zu einem Konto, wird ein Link für ein neues Passwort an sie geschickt.",
      "Saisissez votre adresse e-mail ou votre numéro de téléphone. S’il correspond à un compte, un lien pour choisir un nouveau mot de passe y sera envoyé.",
      "Escriba su correo electrónico o su número de teléfono. Si pertenece a una cuenta, se enviará a él un enlace para elegir una nueva contraseña."}},
    {contact_label,
     {"E-mail address or phone number", "E-Mail-Adresse oder Telefonnummer", "Adresse e-mail ou numéro de téléphone", "Correo electrónico o número de teléfono"}},
    {contact_invalid,
     {"Type a whole e-mail address, such as ann@example.org, or a phone number with its country, such as +44 20 7946 0018.",
      "Geben Sie eine ganze E-Mail-Adresse ein, etwa ann@example.org, oder eine Telefonnummer mit Landesvorwahl, etwa +44 20 7946 0018.",
      "Saisissez une adresse e-mail complète, par exemple ann@example.org, ou un numéro de téléphone avec son indicatif, par exemple +44 20 7946 0018.",
      "Escriba un correo electrónico completo, como ann@example.org, o un número de teléfono con su prefijo, como +44 20 7946 0018."}},
    {reset_link_asked, {"Look for the link", "Achten Sie auf den Link", "Guettez le lien", "Busque el enlace"}},
    {email_label, {"E-mail address", "E-Mail-Adresse", "Adresse e-mail", "Correo electrónico"}},
    {reset_button, {"Send the link", "Link senden", "Envoyer le lien", "Enviar el enlace"}},
    {reset_asked_title, {"Look into your mail", "Sehen Sie in Ihr Postfach", "Consultez votre messagerie", "Mire su correo"}},
    {reset_asked_intro,
     {"If the address or number belongs to an account, a link is on its way to it. It works once and for a short time only.",
      "Gehört die Adresse oder Nummer zu einem Konto, ist ein Link an sie unterwegs. Er gilt nur einmal und nur kurze Zeit.",
      "Si l’adresse ou le numéro correspond à un compte, un lien vient d’y être envoyé. Il ne sert qu’une fois et expire rapidement.",
      "Si la dirección o el número pertenece a una cuenta, se le ha enviado un enlace. Sirve una sola vez y durante poco tiempo."}},
    {new_password_title, {"Choose a new password", "Wählen Sie ein neues Passwort", "Choisissez un nouveau mot de passe", "Elija una nueva contraseña"}},
    {new_password_intro,
     {"Your old password works until you have chosen the new one.", "Ihr altes Passwort gilt, bis Sie das neue gewählt haben.",
      "Votre ancien mot de passe reste valable jusqu’à ce que vous ayez choisi le nouveau.",
      "Su contraseña anterior sirve hasta que haya elegido la nueva."}},
    {new_password_button, {"Set the password", "Passwort setzen", "Enregistrer le mot de passe", "Guardar la contraseña"}},
    {password_set_title, {"Your password is changed", "Ihr Passwort ist geändert", "Votre mot de passe est modifié", "Su contraseña ha cambiado"}},
    {password_set_intro,
     {"Sign in with the new password.", "Melden Sie sich mit dem neuen Passwort an.", "Connectez-vous avec le nouveau mot de passe.",
      "Inicie sesión con la nueva contraseña."}},

    {email_change_title,
     {"Confirm your new e-mail address", "Bestätigen Sie Ihre neue E-Mail-Adresse", "Confirmez votre nouvelle adresse e-mail",
      "Confirme su nuevo correo electrónico"}},
    {email_change_intro,
     {"Press the button to use the new address from now on. If you did not ask for the change, close this page.",
      "Drücken Sie den Knopf, um ab jetzt die neue Adresse zu verwenden. Haben Sie die Änderung nicht verlangt, schließen Sie diese Seite.",
      "Appuyez sur le bouton pour utiliser désormais la nouvelle adresse. Si vous n’avez pas demandé ce changement, fermez cette page.",
      "Pulse el botón para usar la nueva dirección a partir de ahora. Si no ha pedido el cambio, cierre esta página."}},
    {email_change_button, {"Confirm the address", "Adresse bestätigen", "Confirmer l’adresse", "Confirmar la dirección"}},
    {email_changed_title,
     {"Your e-mail address is confirmed", "Ihre E-Mail-Adresse ist bestätigt", "Votre adresse e-mail est confirmée", "Su correo electrónico está confirmado"}},
    {email_changed_intro,
     {"From now on you sign in with the new address.", "Ab jetzt melden Sie sich mit der neuen Adresse an.",
      "Vous vous connectez désormais avec la nouvelle adresse.", "A partir de ahora inicia sesión con la nueva dirección."}},

    {account_title, {"Your account", "Ihr Konto", "Votre compte", "Su cuenta"}},
    {account_email, {"E-mail address", "E-Mail-Adresse", "Adresse e-mail", "Correo electrónico"}},
    {account_username, {"Username", "Benutzername", "Nom d’utilisateur", "Nombre de usuario"}},
    {account_name, {"Name", "Name", "Nom", "Nombre"}},
    {account_sessions, {"Where you are signed in", "Wo Sie angemeldet sind", "Où vous êtes connecté", "Dónde ha iniciado sesión"}},
    {session_current, {"This browser", "Dieser Browser", "Ce navigateur", "Este navegador"}},
    {session_started, {"Since {}", "Seit {}", "Depuis le {}", "Desde {}"}},
    {session_expires, {"until {}", "bis {}", "jusqu’au {}", "hasta {}"}},
    {session_end, {"End this session", "Diese Sitzung beenden", "Terminer cette session", "Cerrar esta sesión"}},
    {session_from, {"From {}", "Von {}", "Depuis l’adresse {}", "Desde la dirección {}"}},
    {sign_out_button, {"Sign out", "Abmelden", "Se déconnecter", "Cerrar sesión"}},

    {dead_link_title, {"This link is not valid any more", "Dieser Link gilt nicht mehr", "Ce lien n’est plus valable", "Este enlace ya no es válido"}},
    {dead_link_intro,
     {"It was used already, replaced by a newer one, or it is too old. Nothing was changed.",
      "Er wurde schon benutzt, durch einen neueren ersetzt oder ist zu alt. Es wurde nichts geändert.",
      "Il a déjà servi, a été remplacé par un plus récent ou a expiré. Rien n’a été modifié.",
      "Ya se usó, fue sustituido por uno más reciente o ha caducado. No se ha cambiado nada."}},
    {dead_registration,
     {"If you have registered already, sign in. Otherwise ask an administrator of your organization to send you a new invitation.",
      "Wenn Sie schon registriert sind, melden Sie sich an. Sonst bitten Sie die Verwaltung Ihrer Organisation um eine neue Einladung.",
      "Si vous êtes déjà inscrit, connectez-vous. Sinon, demandez à l’administration de votre organisation de vous envoyer une nouvelle invitation.",
      "Si ya está registrado, inicie sesión. Si no, pida a la administración de su organización que le envíe una nueva invitación."}},
    {dead_reset,
     {"If you still need a new password, ask for a new link.", "Wenn Sie noch ein neues Passwort brauchen, fordern Sie einen neuen Link an.",
      "Si vous avez encore besoin d’un nouveau mot de passe, demandez un nouveau lien.",
      "Si todavía necesita una nueva contraseña, pida un nuevo enlace."}},
    {dead_email_change,
     {"Your old address stays until a new one is confirmed. Change it again to get a new link.",
      "Ihre alte Adresse gilt, bis eine neue bestätigt ist. Ändern Sie sie noch einmal, um einen neuen Link zu bekommen.",
      "Votre ancienne adresse reste valable tant qu’une nouvelle n’est pas confirmée. Changez-la de nouveau pour recevoir un nouveau lien.",
      "Su dirección anterior sigue vigente hasta que se confirme una nueva. Cámbiela otra vez para recibir un nuevo enlace."}},
    {ask_new_reset, {"Ask for a new link", "Neuen Link anfordern", "Demander un nouveau lien", "Pedir un nuevo enlace"}},

    {required, {"Fill this in.", "Füllen Sie dieses Feld aus.", "Remplissez ce champ.", "Rellene este campo."}},
    {passwords_differ,
     {"The two passwords are not the same.", "Die beiden Passwörter sind nicht gleich.", "Les deux mots de passe ne sont pas identiques.",
      "Las dos contraseñas no son iguales."}},
    {password_too_short,
     {"Choose at least 8 characters.", "Wählen Sie mindestens 8 Zeichen.", "Choisissez au moins 8 caractères.", "Elija al menos 8 caracteres."}},
    {password_too_long,
     {"Choose a shorter password.", "Wählen Sie ein kürzeres Passwort.", "Choisissez un mot de passe plus court.", "Elija una contraseña más corta."}},
    {password_common,
     {"Many people use this password, so it is guessed first. Choose another one.",
      "Dieses Passwort benutzen viele, es wird zuerst erraten. Wählen Sie ein anderes.",
      "Ce mot de passe est très répandu et serait deviné en premier. Choisissez-en un autre.",
      "Mucha gente usa esta contraseña y es la primera que se prueba. Elija otra."}},
    {password_personal,
     {"This password is made from words that everybody knows of you. Choose another one.",
      "Dieses Passwort besteht aus Wörtern, die jeder mit Ihnen verbindet. Wählen Sie ein anderes.",
      "Ce mot de passe est formé de mots que tout le monde associe à vous. Choisissez-en un autre.",
      "Esta contraseña se compone de palabras que cualquiera relaciona con usted. Elija otra."}},
    {password_unacceptable,
     {"This password cannot be used. Choose another one.", "Dieses Passwort ist nicht möglich. Wählen Sie ein anderes.",
      "Ce mot de passe ne convient pas. Choisissez-en un autre.", "Esta contraseña no se puede usar. Elija otra."}},
    {email_invalid,
     {"Type a whole e-mail address, such as ann@example.org.", "Geben Sie eine ganze E-Mail-Adresse ein, etwa ann@example.org.",
      "Saisissez une adresse e-mail complète, par exemple ann@example.org.", "Escriba un correo electrónico completo, como ann@example.org."}},
    {code_wrong,
     {"This code is wrong or was used before. A new one comes every 30 seconds.",
      "Dieser Code ist falsch oder wurde schon benutzt. Alle 30 Sekunden kommt ein neuer.",
      "Ce code est faux ou a déjà servi. Un nouveau apparaît toutes les 30 secondes.",
      "Este código es incorrecto o ya se usó. Cada 30 segundos aparece uno nuevo."}},

    {sign_in_failed,
     {"The name and the password do not belong together, or the account is not active.",
      "Name und Passwort gehören nicht zusammen, oder das Konto ist nicht aktiv.",
      "Le nom et le mot de passe ne correspondent pas, ou le compte n’est pas actif.",
      "El nombre y la contraseña no coinciden, o la cuenta no está activa."}},
    {slow_down,
     {"Too many attempts. Wait {} seconds and try again.", "Zu viele Versuche. Warten Sie {} Sekunden und versuchen Sie es noch einmal.",
      "Trop de tentatives. Attendez {} secondes et réessayez.", "Demasiados intentos. Espere {} segundos e inténtelo de nuevo."}},
    {overloaded,
     {"There is too much to do right now; nothing was changed. Try again in a moment.",
      "Gerade ist zu viel zu tun; es wurde nichts geändert. Versuchen Sie es gleich noch einmal.",
      "Le service est trop sollicité ; rien n’a été modifié. Réessayez dans un instant.",
      "El servicio está saturado; no se ha cambiado nada. Inténtelo de nuevo en un momento."}},
    {cross_site_title, {"This form came from another site", "Dieses Formular kam von einer anderen Website", "Ce formulaire provient d’un autre site", "Este formulario vino de otro sitio"}},
    {cross_site_intro,
     {"Nothing was changed. Open the page itself and send its form.", "Es wurde nichts geändert. Öffnen Sie die Seite selbst und senden Sie ihr Formular.",
      "Rien n’a été modifié. Ouvrez la page elle-même et envoyez son formulaire.", "No se ha cambiado nada. Abra la página misma y envíe su formulario."}},
    {needs_https,
     {"Signing in needs a secure connection. Open this page with https.", "Zum Anmelden braucht es eine sichere Verbindung. Öffnen Sie diese Seite mit https.",
      "La connexion exige une liaison sécurisée. Ouvrez cette page en https.", "Para iniciar sesión se necesita una conexión segura. Abra esta página con https."}},
    {not_found_title, {"There is no such page", "Diese Seite gibt es nicht", "Cette page n’existe pas", "Esta página no existe"}},
    {not_found_intro, {"Check the address.", "Prüfen Sie die Adresse.", "Vérifiez l’adresse.", "Compruebe la dirección."}},
    {unreadable_title, {"The form could not be read", "Das Formular war nicht lesbar", "Le formulaire n’a pas pu être lu", "No se pudo leer el formulario"}},
    {unreadable_intro,
     {"Nothing was changed. Go back, reload the page and try again.", "Es wurde nichts geändert. Gehen Sie zurück, laden Sie die Seite neu und versuchen Sie es noch einmal.",
      "Rien n’a été modifié. Revenez en arrière, rechargez la page et réessayez.", "No se ha cambiado nada. Vuelva atrás, recargue la página e inténtelo de nuevo."}},
    {refused,
     {"This was not possible; nothing was changed.", "Das war nicht möglich; es wurde nichts geändert.", "Cela n’a pas été possible ; rien n’a été modifié.",
      "No ha sido posible; no se ha cambiado nada."}},
    {trouble_title, {"Something went wrong", "Etwas ist schiefgegangen", "Une erreur est survenue", "Algo ha fallado"}},
    {trouble_intro, {"Try again later.", "Versuchen Sie es später noch einmal.", "Réessayez plus tard.", "Inténtelo más tarde."}},

    {register_self_intro,
     {"Choose a password to finish your registration.", "Wählen Sie ein Passwort, um Ihre Registrierung abzuschließen.",
      "Choisissez un mot de passe pour terminer votre inscription.", "Elija una contraseña para terminar su registro."}},
    {sign_up_title, {"Register", "Registrieren", "Inscription", "Registrarse"}},
    {sign_up_intro,
     {"A link to choose your password is sent to your e-mail address.", "An Ihre E-Mail-Adresse wird ein Link geschickt, mit dem Sie Ihr Passwort wählen.",
      "Un lien pour choisir votre mot de passe sera envoyé à votre adresse e-mail.",
      "Se enviará a su correo electrónico un enlace para elegir su contraseña."}},
    {sign_up_closed,
     {"Registration is by invitation here. Ask an administrator for an account.",
      "Hier registriert man sich auf Einladung. Bitten Sie die Administration um ein Konto.",
      "Ici, l’inscription se fait sur invitation. Demandez un compte à un administrateur.",
      "Aquí el registro es por invitación. Pida una cuenta a un administrador."}},
    {first_name_label, {"First name", "Vorname", "Prénom", "Nombre"}},
    {last_name_label, {"Last name", "Nachname", "Nom", "Apellidos"}},
    {sign_up_button, {"Send the link", "Link senden", "Envoyer le lien", "Enviar el enlace"}},
    {sign_up_asked_intro,
     {"A message is on its way to the address you typed. Its link works once and for a day.",
      "Eine Nachricht ist an die angegebene Adresse unterwegs. Ihr Link gilt einmal und einen Tag lang.",
      "Un message vient d’être envoyé à l’adresse saisie. Son lien ne sert qu’une fois, pendant un jour.",
      "Se ha enviado un mensaje a la dirección indicada. Su enlace sirve una sola vez, durante un día."}},
    {go_to_sign_up, {"Register", "Registrieren", "S’inscrire", "Registrarse"}},
}};

/// Every text is there, in the order of the enum, and in every language.
constexpr bool is_complete() {
    for (std::size_t i = 0; i < rows.size(); ++i) {
        if (static_cast<std::size_t>(rows[i].text) != i) return false;
        for (const auto text : rows[i].in) {
            if (text.empty()) return false;
        }
    }
    return true;
}
static_assert(is_complete());

}  // namespace

std::string_view text_of(Language language, Text text) {
    return rows[static_cast<std::size_t>(text)].in[static_cast<std::size_t>(language)];
}

std::string fill(Language language, Text text, std::string_view value) {
    std::string filled(text_of(language, text));
    if (const auto place = filled.find("{}"); place != std::string::npos) filled.replace(place, 2, value);
    return filled;
}

}  // namespace muster::api::pages
