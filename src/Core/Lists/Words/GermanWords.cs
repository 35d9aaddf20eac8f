using System.Globalization;

namespace Postroad.Core.Lists.Words;

internal sealed class GermanWords : RecipientWords
{
    private static readonly string[] Months =
        ["Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September", "Oktober", "November", "Dezember"];

    public override string Code => Languages.German;
    public override string Name => "Deutsch";

    public override string NotFoundTitle => "Seite nicht gefunden";
    public override string NotFound => "Unter dieser Adresse gibt es nichts";
    public override string NotFoundMeans => "Vielleicht wurde der Link beim Kopieren abgeschnitten. Öffnen Sie ihn noch einmal aus der E-Mail oder kopieren Sie ihn ganz.";
    public override string Later => "Das können wir gerade nicht nachsehen";
    public override string LaterLink => "Diesen Link können wir gerade nicht nachsehen";
    public override string LaterMeans => "Bitte öffnen Sie den Link in einer Minute noch einmal.";
    public override string Broken => "Hier ist etwas kaputt";
    public override string BrokenMeans => "Es liegt nicht an Ihnen, und der Betreiber weiß davon. Bitte versuchen Sie es später noch einmal.";
    public override string NotTaken => "Das hat nicht geklappt";
    public override string NotTakenMeans => "Diese Adresse kann mit dem, was ankam, nichts anfangen.";
    public override string PressAgain => "Wir konnten es gerade nicht festhalten. Bitte drücken Sie den Knopf in einer Minute noch einmal.";
    public override string LeadOn => "Weiter zur Seite";
    public override string LeadOnMeans => "Falls sie sich nicht von selbst öffnet:";

    public override string AskLeave(string list) => $"{list} abbestellen?";
    public override string AskLeaveMeans(string list, string address) => $"Dann senden wir {list} nicht mehr an {address}. Bisher hat sich nichts geändert.";
    public override string Leave => "Abbestellen";
    public override string LeftTitle => "Sie sind abgemeldet";
    public override string Left(string list) => $"Sie haben {list} abbestellt";
    public override string LeftHead(string name) => name.Length == 0 ? "Das ist erledigt" : $"Das ist erledigt, {name}";
    public override string LeftMeans(string list, string address) => $"Wir senden {list} nicht mehr an {address}. Eine E-Mail, die schon unterwegs ist, kann heute noch ankommen.";
    public override string Undo => "Rückgängig machen, weiter beziehen";
    public override string StaysTitle => "Sie bleiben angemeldet";
    public override string Stays(string list) => $"Sie bekommen {list} weiterhin";
    public override string StaysHead(string name) => name.Length == 0 ? "Alles ist wie zuvor" : $"Alles ist wie zuvor, {name}";
    public override string StaysMeans(string list, string address) => $"Wir senden {list} weiterhin an {address}. Mit dem Link in jeder E-Mail können Sie sich jederzeit abmelden.";
    public override string NotLeft => "Sie sind noch nicht abgemeldet";
    public override string NotBack => "Sie sind noch abgemeldet";
    public override string Why => "Warum gehen Sie?";
    public override string IfYouLike => "(nur wenn Sie mögen)";
    public override string TooMany => "Zu viele E-Mails";
    public override string NotForMe => "Nichts für mich";
    public override string NeverSignedUp => "Ich habe mich nie angemeldet";
    public override string SendAnswer => "Antwort senden";
    public override string ThanksForAnswer => "Danke für Ihre Antwort";

    public override string Choose => "Auswählen, was Sie bekommen";
    public override string StopEverything => "Alles abbestellen";
    public override string Stopped => "Sie bekommen keine E-Mails mehr von uns";
    public override string StoppedMeans(string sender, string address) => $"{sender} sendet nichts mehr an {address}. Eine E-Mail, die schon unterwegs ist, kann heute noch ankommen.";
    public override string NotStopped => "Es ist noch nicht abbestellt";
    public override string UndoStop => "Rückgängig machen, alles lassen, wie es war";
    public override string StopUndone => "Alles ist wie zuvor";
    public override string ForAddress(string address) => $"Für {address}";
    public override string Mailings => "E-Mails";
    public override string FirstName => "Vorname";
    public override string LastName => "Nachname";
    public override string Language => "Sprache";
    public override string Save => "Speichern";
    public override string Saved => "Gespeichert";
    public override string NotSaved => "Es ist noch nicht gespeichert";
    public override string WaitsForConfirmation => "Noch nicht bestätigt";
    public override string Joined(string list, string day) => $"Sie beziehen {list} seit dem {day}.";
    public override string HeldBack => "An diese Adresse senden wir zurzeit nichts";
    public override string HeldBackMeans => "E-Mails dorthin kamen nicht an oder wurden als unerwünscht gemeldet, oder der Absender hat die Adresse gesperrt. Wenn Sie wieder welche bekommen möchten, schreiben Sie dem Absender.";

    public override string Join(string list) => $"{list} abonnieren";
    public override string Email => "E-Mail-Adresse";
    public override string MayStayEmpty => "(kann leer bleiben)";
    public override string LeaveEmpty => "Bitte leer lassen";
    public override string Consent => "Ja, senden Sie mir diese E-Mails. Ich kann sie jederzeit mit einem Klick abbestellen.";
    public override string JoinButton => "Anmelden";
    public override string AsksByMail => "Wir senden eine E-Mail zur Bestätigung. Sonst geschieht nichts, bis Sie auf den Link darin klicken.";
    public override string Yes => "Ja";
    public override string No => "Nein";
    public override string LookAgain => "Bitte prüfen Sie Ihre Angaben noch einmal und drücken Sie den Knopf.";
    public override string OnceMore => "Das ging schnell. Es fehlt nichts: Bitte drücken Sie den Knopf noch einmal.";
    public override string EmailFault => "Das ist keine vollständige E-Mail-Adresse. Vielleicht fehlt etwas am Ende, etwa .de.";
    public override string NumberFault => "Das ist keine Zahl. Schreiben Sie sie so: 1234.5.";
    public override string DateFault => "Das ist kein Datum. Schreiben Sie es so: 2026-11-29.";
    public override string TextFault => "Das ist zu lang oder enthält ein Zeichen, das kein Text ist.";
    public override string MissingFault => "Bitte wählen Sie etwas aus.";
    public override string ConsentFault => "Bitte kreuzen Sie das an, sonst dürfen wir Ihnen nichts senden.";
    public override string Thanks => "Vielen Dank";
    public override string ThanksAsked => "Sehen Sie in Ihr Postfach";
    public override string ThanksAskedMeans => "Wenn die Adresse stimmt, ist eine E-Mail unterwegs, die Sie um Ihre Bestätigung bittet. Kommt binnen einer Stunde nichts an? Sehen Sie im Spam-Ordner nach oder versuchen Sie es morgen noch einmal.";
    public override string ThanksMeans => "Wenn die Adresse stimmt, bekommen Sie unsere nächste E-Mail. Wer sich schon einmal abgemeldet hat, bekommt eine E-Mail, die um eine Bestätigung bittet.";
    public override string TooManySignUps => "Zu viele Anmeldungen aus Ihrem Netz";
    public override string TooManySignUpsMeans => "Es wurde nichts gespeichert. Bitte versuchen Sie es in einer Stunde noch einmal.";
    public override string NotSignedUp => "Sie sind noch nicht angemeldet";

    public override string AskConfirm(string list) => $"Möchten Sie {list} bekommen?";
    public override string AskConfirmMeans(string list, string address) => $"Jemand, hoffentlich Sie selbst, hat uns gebeten, {list} an {address} zu senden. Bis Sie den Knopf drücken, senden wir nichts.";
    public override string Confirm => "Ja, ich möchte das";
    public override string ConfirmedTitle => "Sie sind angemeldet";
    public override string Confirmed(string list) => $"Sie bekommen jetzt {list}";
    public override string ConfirmedHead(string name) => name.Length == 0 ? "Vielen Dank" : $"Vielen Dank, {name}";
    public override string ConfirmedMeans(string list, string address) => $"Wir senden {list} an {address}. Mit dem Link in jeder E-Mail können Sie sich jederzeit abmelden.";
    public override string Over => "Dieser Link gilt nicht mehr";
    public override string OverMeans => "Ein solcher Link gilt 7 Tage und nur, bis ein neuerer gesendet wird. Es wurde nichts geändert.";
    public override string SignUpAgain => "Noch einmal anmelden";
    public override string NotConfirmed => "Sie sind noch nicht angemeldet";

    public override string MailSubject(string list) => $"Bitte bestätigen: {list}";
    public override string MailAsks(string list, string address) => $"Jemand, hoffentlich Sie selbst, hat uns gebeten, {list} an {address} zu senden. Drücken Sie den Knopf, wenn Sie das möchten; bis dahin senden wir nichts.";
    public override string MailButton => "Bestätigen";
    public override string MailUntil(string day) => $"Der Link gilt bis zum {day}.";
    public override string MailIgnore => "Sie waren das nicht? Dann brauchen Sie nichts zu tun: Ohne Ihre Zustimmung bekommen Sie nichts von uns.";

    public override string Day(DateOnly day) => string.Create(CultureInfo.InvariantCulture, $"{day.Day}. {Months[day.Month - 1]} {day.Year}");
}
