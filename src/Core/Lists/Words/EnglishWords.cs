using System.Globalization;

namespace Postroad.Core.Lists.Words;

internal sealed class EnglishWords : RecipientWords
{
    private static readonly string[] Months =
        ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"];

    public override string Code => Languages.English;
    public override string Name => "English";

    public override string NotFoundTitle => "Page not found";
    public override string NotFound => "There is nothing at this address";
    public override string NotFoundMeans => "The link may have been cut when it was copied. Open it from the mail again, or copy all of it.";
    public override string Later => "We cannot look this up just now";
    public override string LaterLink => "We cannot look up this link just now";
    public override string LaterMeans => "Please open it again in a minute.";
    public override string Broken => "Something is broken here";
    public override string BrokenMeans => "It is not your fault, and the people who run this were told. Please try again later.";
    public override string NotTaken => "That did not work";
    public override string NotTakenMeans => "The address does not take what was sent to it.";
    public override string PressAgain => "We could not write it down just now. Please press the button again in a minute.";
    public override string LeadOn => "On to the page";
    public override string LeadOnMeans => "If it does not open by itself:";

    public override string AskLeave(string list) => $"Unsubscribe from {list}?";
    public override string AskLeaveMeans(string list, string address) => $"Then we send no more of {list} to {address}. Nothing has changed yet.";
    public override string Leave => "Unsubscribe";
    public override string LeftTitle => "You are unsubscribed";
    public override string Left(string list) => $"You are unsubscribed from {list}";
    public override string LeftHead(string name) => name.Length == 0 ? "That is done" : $"That is done, {name}";
    public override string LeftMeans(string list, string address) => $"We send no more of {list} to {address}. A mail that is already on its way may still arrive today.";
    public override string Undo => "Undo, keep me subscribed";
    public override string StaysTitle => "You stay subscribed";
    public override string Stays(string list) => $"You stay subscribed to {list}";
    public override string StaysHead(string name) => name.Length == 0 ? "All is as before" : $"All is as before, {name}";
    public override string StaysMeans(string list, string address) => $"We keep sending {list} to {address}. The link in every mail unsubscribes you whenever you like.";
    public override string NotLeft => "You are not unsubscribed yet";
    public override string NotBack => "You are still unsubscribed";
    public override string Why => "Why are you leaving?";
    public override string IfYouLike => "(only if you like)";
    public override string TooMany => "Too many mails";
    public override string NotForMe => "Not for me";
    public override string NeverSignedUp => "I never signed up";
    public override string SendAnswer => "Send answer";
    public override string ThanksForAnswer => "Thank you for your answer";

    public override string Choose => "Choose what you get";
    public override string StopEverything => "Stop everything";
    public override string Stopped => "You get no more mail from us";
    public override string StoppedMeans(string sender, string address) => $"{sender} sends nothing more to {address}. A mail that is already on its way may still arrive today.";
    public override string NotStopped => "It is not stopped yet";
    public override string UndoStop => "Undo, keep everything as it was";
    public override string StopUndone => "All is as before";
    public override string ForAddress(string address) => $"For {address}";
    public override string Mailings => "Mailings";
    public override string FirstName => "First name";
    public override string LastName => "Last name";
    public override string Language => "Language";
    public override string Save => "Save";
    public override string Saved => "Saved";
    public override string NotSaved => "It is not saved yet";
    public override string WaitsForConfirmation => "Not confirmed yet";
    public override string Joined(string list, string day) => $"You joined {list} on {day}.";
    public override string HeldBack => "We send nothing to this address at the moment";
    public override string HeldBackMeans => "Mail to it failed or was reported as unwanted, or the sender has blocked it. If you want to get it again, write to the sender.";

    public override string Join(string list) => $"Join {list}";
    public override string Email => "Email";
    public override string MayStayEmpty => "(can stay empty)";
    public override string LeaveEmpty => "Leave this empty";
    public override string Consent => "Yes, send me these mails. I can stop any time with one click.";
    public override string JoinButton => "Join";
    public override string AsksByMail => "We send one mail to confirm. Nothing else happens until you press the link in it.";
    public override string Yes => "Yes";
    public override string No => "No";
    public override string LookAgain => "Please look at it once more and press the button.";
    public override string OnceMore => "That was quick. Nothing is wrong: please press the button once more.";
    public override string EmailFault => "This is no complete email address. Something may be missing at the end, such as .com.";
    public override string NumberFault => "This is not a number. Write it like 1234.5.";
    public override string DateFault => "This is not a date. Write it like 2026-11-29.";
    public override string TextFault => "This is too long, or has a character that is no text.";
    public override string MissingFault => "Please choose.";
    public override string ConsentFault => "Please tick this, or we may not send you anything.";
    public override string Thanks => "Thank you";
    public override string ThanksAsked => "Look into your mailbox";
    public override string ThanksAskedMeans => "If the address is right, a mail is on its way that asks you to confirm. Nothing arrives within an hour? Look into the spam folder, or try again tomorrow.";
    public override string ThanksMeans => "If the address is right, you get our next mail. Who has left us before gets a mail that asks to confirm.";
    public override string TooManySignUps => "Too many sign-ups from your network";
    public override string TooManySignUpsMeans => "Nothing was stored. Please try again in an hour.";
    public override string NotSignedUp => "You are not signed up yet";

    public override string AskConfirm(string list) => $"Do you want to get {list}?";
    public override string AskConfirmMeans(string list, string address) => $"Somebody, we hope you, asked us to send {list} to {address}. Nothing is sent until you press the button.";
    public override string Confirm => "Yes, subscribe me";
    public override string ConfirmedTitle => "You are subscribed";
    public override string Confirmed(string list) => $"You are subscribed to {list}";
    public override string ConfirmedHead(string name) => name.Length == 0 ? "Thank you" : $"Thank you, {name}";
    public override string ConfirmedMeans(string list, string address) => $"We send {list} to {address}. The link in every mail unsubscribes you whenever you like.";
    public override string Over => "This link is over";
    public override string OverMeans => "Such a link is good for 7 days and until a newer one is sent. Nothing was changed.";
    public override string SignUpAgain => "Sign up again";
    public override string NotConfirmed => "You are not subscribed yet";

    public override string MailSubject(string list) => $"Please confirm: {list}";
    public override string MailAsks(string list, string address) => $"Somebody, we hope you, asked us to send {list} to {address}. Press the button to say yes; until then we send nothing.";
    public override string MailButton => "Confirm";
    public override string MailUntil(string day) => $"The link is good until {day}.";
    public override string MailIgnore => "It was not you? Then do nothing: without your yes you get nothing from us.";

    public override string Day(DateOnly day) => string.Create(CultureInfo.InvariantCulture, $"{day.Day} {Months[day.Month - 1]} {day.Year}");
}
