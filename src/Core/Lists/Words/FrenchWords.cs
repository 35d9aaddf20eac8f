using System.Globalization;

namespace Postroad.Core.Lists.Words;

internal sealed class FrenchWords : RecipientWords
{
    private static readonly string[] Months =
        ["janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre", "décembre"];

    public override string Code => Languages.French;
    public override string Name => "Français";

    public override string NotFoundTitle => "Page introuvable";
    public override string NotFound => "Il n’y a rien à cette adresse";
    public override string NotFoundMeans => "Le lien a peut-être été coupé lors de la copie. Ouvrez-le à nouveau depuis l’e-mail, ou copiez-le en entier.";
    public override string Later => "Nous ne pouvons pas le vérifier pour le moment";
    public override string LaterLink => "Nous ne pouvons pas vérifier ce lien pour le moment";
    public override string LaterMeans => "Veuillez l’ouvrir à nouveau dans une minute.";
    public override string Broken => "Quelque chose ne fonctionne pas ici";
    public override string BrokenMeans => "Ce n’est pas votre faute, et les responsables ont été prévenus. Veuillez réessayer plus tard.";
    public override string NotTaken => "Cela n’a pas fonctionné";
    public override string NotTakenMeans => "Cette adresse n’accepte pas ce qui lui a été envoyé.";
    public override string PressAgain => "Nous n’avons pas pu l’enregistrer. Veuillez appuyer à nouveau sur le bouton dans une minute.";
    public override string LeadOn => "Continuer vers la page";
    public override string LeadOnMeans => "Si elle ne s’ouvre pas d’elle-même\u00A0:";

    public override string AskLeave(string list) => $"Se désabonner de {list}\u00A0?";
    public override string AskLeaveMeans(string list, string address) => $"Nous n’enverrons plus {list} à {address}. Rien n’a encore changé.";
    public override string Leave => "Se désabonner";
    public override string LeftTitle => "Vous êtes désabonné(e)";
    public override string Left(string list) => $"Vous ne recevrez plus {list}";
    public override string LeftHead(string name) => name.Length == 0 ? "C’est fait" : $"C’est fait, {name}";
    public override string LeftMeans(string list, string address) => $"Nous n’envoyons plus {list} à {address}. Un e-mail déjà parti peut encore arriver aujourd’hui.";
    public override string Undo => "Annuler et rester abonné(e)";
    public override string StaysTitle => "Vous restez abonné(e)";
    public override string Stays(string list) => $"Vous continuez à recevoir {list}";
    public override string StaysHead(string name) => name.Length == 0 ? "Tout est comme avant" : $"Tout est comme avant, {name}";
    public override string StaysMeans(string list, string address) => $"Nous continuons à envoyer {list} à {address}. Le lien présent dans chaque e-mail vous désabonne quand vous le souhaitez.";
    public override string NotLeft => "Vous n’êtes pas encore désabonné(e)";
    public override string NotBack => "Vous êtes toujours désabonné(e)";
    public override string Why => "Pourquoi partez-vous\u00A0?";
    public override string IfYouLike => "(seulement si vous le souhaitez)";
    public override string TooMany => "Trop d’e-mails";
    public override string NotForMe => "Cela ne m’intéresse pas";
    public override string NeverSignedUp => "Je ne me suis jamais inscrit(e)";
    public override string SendAnswer => "Envoyer la réponse";
    public override string ThanksForAnswer => "Merci de votre réponse";

    public override string Choose => "Choisir ce que vous recevez";
    public override string StopEverything => "Tout arrêter";
    public override string Stopped => "Vous ne recevrez plus d’e-mails de notre part";
    public override string StoppedMeans(string sender, string address) => $"{sender} n’envoie plus rien à {address}. Un e-mail déjà parti peut encore arriver aujourd’hui.";
    public override string NotStopped => "Ce n’est pas encore arrêté";
    public override string UndoStop => "Annuler et tout garder comme avant";
    public override string StopUndone => "Tout est comme avant";
    public override string ForAddress(string address) => $"Pour {address}";
    public override string Mailings => "Envois";
    public override string FirstName => "Prénom";
    public override string LastName => "Nom";
    public override string Language => "Langue";
    public override string Save => "Enregistrer";
    public override string Saved => "Enregistré";
    public override string NotSaved => "Ce n’est pas encore enregistré";
    public override string WaitsForConfirmation => "Pas encore confirmé";
    public override string Joined(string list, string day) => $"Vous recevez {list} depuis le {day}.";
    public override string HeldBack => "Nous n’envoyons rien à cette adresse pour le moment";
    public override string HeldBackMeans => "Des e-mails n’y sont pas arrivés ou ont été signalés comme indésirables, ou l’expéditeur a bloqué l’adresse. Si vous souhaitez en recevoir à nouveau, écrivez à l’expéditeur.";

    public override string Join(string list) => $"S’abonner à {list}";
    public override string Email => "Adresse e-mail";
    public override string MayStayEmpty => "(facultatif)";
    public override string LeaveEmpty => "Laissez ce champ vide";
    public override string Consent => "Oui, envoyez-moi ces e-mails. Je peux arrêter à tout moment en un clic.";
    public override string JoinButton => "S’abonner";
    public override string AsksByMail => "Nous envoyons un e-mail de confirmation. Rien d’autre ne se passe tant que vous n’avez pas cliqué sur le lien qu’il contient.";
    public override string Yes => "Oui";
    public override string No => "Non";
    public override string LookAgain => "Veuillez vérifier encore une fois, puis appuyer sur le bouton.";
    public override string OnceMore => "C’était rapide. Tout est en ordre : veuillez appuyer encore une fois sur le bouton.";
    public override string EmailFault => "Cette adresse e-mail n’est pas complète. Il manque peut-être quelque chose à la fin, par exemple .fr.";
    public override string NumberFault => "Ce n’est pas un nombre. Écrivez-le ainsi\u00A0: 1234.5.";
    public override string DateFault => "Ce n’est pas une date. Écrivez-la ainsi\u00A0: 2026-11-29.";
    public override string TextFault => "C’est trop long, ou il y a un caractère qui n’est pas du texte.";
    public override string MissingFault => "Veuillez choisir.";
    public override string ConsentFault => "Veuillez cocher cette case, sinon nous ne pouvons rien vous envoyer.";
    public override string Thanks => "Merci";
    public override string ThanksAsked => "Regardez dans votre boîte de réception";
    public override string ThanksAskedMeans => "Si l’adresse est correcte, un e-mail vous demandant de confirmer est en route. Rien n’arrive dans l’heure\u00A0? Regardez dans les indésirables, ou réessayez demain.";
    public override string ThanksMeans => "Si l’adresse est correcte, vous recevrez notre prochain e-mail. Les personnes qui s’étaient désabonnées reçoivent un e-mail qui leur demande de confirmer.";
    public override string TooManySignUps => "Trop d’inscriptions depuis votre réseau";
    public override string TooManySignUpsMeans => "Rien n’a été enregistré. Veuillez réessayer dans une heure.";
    public override string NotSignedUp => "Vous n’êtes pas encore inscrit(e)";

    public override string AskConfirm(string list) => $"Voulez-vous recevoir {list}\u00A0?";
    public override string AskConfirmMeans(string list, string address) => $"Quelqu’un, vous-même nous l’espérons, nous a demandé d’envoyer {list} à {address}. Rien n’est envoyé tant que vous n’appuyez pas sur le bouton.";
    public override string Confirm => "Oui, je m’abonne";
    public override string ConfirmedTitle => "Vous êtes abonné(e)";
    public override string Confirmed(string list) => $"Vous recevez désormais {list}";
    public override string ConfirmedHead(string name) => name.Length == 0 ? "Merci" : $"Merci, {name}";
    public override string ConfirmedMeans(string list, string address) => $"Nous envoyons {list} à {address}. Le lien présent dans chaque e-mail vous désabonne quand vous le souhaitez.";
    public override string Over => "Ce lien n’est plus valable";
    public override string OverMeans => "Un tel lien est valable 7 jours, et jusqu’à ce qu’un plus récent soit envoyé. Rien n’a été changé.";
    public override string SignUpAgain => "S’inscrire à nouveau";
    public override string NotConfirmed => "Vous n’êtes pas encore abonné(e)";

    public override string MailSubject(string list) => $"Veuillez confirmer\u00A0: {list}";
    public override string MailAsks(string list, string address) => $"Quelqu’un, vous-même nous l’espérons, nous a demandé d’envoyer {list} à {address}. Appuyez sur le bouton pour dire oui\u00A0; jusque-là, nous n’envoyons rien.";
    public override string MailButton => "Confirmer";
    public override string MailUntil(string day) => $"Le lien est valable jusqu’au {day}.";
    public override string MailIgnore => "Ce n’était pas vous\u00A0? Alors ne faites rien\u00A0: sans votre accord, vous ne recevrez rien de notre part.";

    public override string Day(DateOnly day) => string.Create(CultureInfo.InvariantCulture, $"{(day.Day == 1 ? "1er" : day.Day)} {Months[day.Month - 1]} {day.Year}");
}
