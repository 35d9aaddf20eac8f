namespace Postroad.Core.Lists.Words;

/// <summary>
/// All that recipients read on pages of ours and in mails that the product itself writes, in one language. A text that a language has not is no program. The texts are
/// words only, without markup; values come as they go into the text, so that whoever writes HTML encodes them before.
/// </summary>
public abstract class RecipientWords
{
    private static readonly IReadOnlyDictionary<string, RecipientWords> Known =
        new RecipientWords[] { new EnglishWords(), new GermanWords(), new FrenchWords(), new SpanishWords() }.ToDictionary(words => words.Code, StringComparer.Ordinal);

    /// <summary>One of <see cref="Languages"/>.</summary>
    public abstract string Code { get; }

    /// <summary>The language's name in itself.</summary>
    public abstract string Name { get; }

    // What went wrong.
    public abstract string NotFoundTitle { get; }
    public abstract string NotFound { get; }
    public abstract string NotFoundMeans { get; }
    public abstract string Later { get; }
    public abstract string LaterLink { get; }
    public abstract string LaterMeans { get; }
    public abstract string Broken { get; }
    public abstract string BrokenMeans { get; }
    public abstract string NotTaken { get; }
    public abstract string NotTakenMeans { get; }
    public abstract string PressAgain { get; }
    public abstract string LeadOn { get; }
    public abstract string LeadOnMeans { get; }

    // Leaving.
    public abstract string AskLeave(string list);
    public abstract string AskLeaveMeans(string list, string address);
    public abstract string Leave { get; }
    public abstract string LeftTitle { get; }
    public abstract string Left(string list);
    public abstract string LeftHead(string name);
    public abstract string LeftMeans(string list, string address);
    public abstract string Undo { get; }
    public abstract string StaysTitle { get; }
    public abstract string Stays(string list);
    public abstract string StaysHead(string name);
    public abstract string StaysMeans(string list, string address);
    public abstract string NotLeft { get; }
    public abstract string NotBack { get; }
    public abstract string Why { get; }
    public abstract string IfYouLike { get; }
    public abstract string TooMany { get; }
    public abstract string NotForMe { get; }
    public abstract string NeverSignedUp { get; }
    public abstract string SendAnswer { get; }
    public abstract string ThanksForAnswer { get; }

    // Choosing what one gets.
    public abstract string Choose { get; }
    public abstract string StopEverything { get; }
    public abstract string Stopped { get; }
    public abstract string StoppedMeans(string sender, string address);
    public abstract string NotStopped { get; }
    public abstract string UndoStop { get; }
    public abstract string StopUndone { get; }
    public abstract string ForAddress(string address);
    public abstract string Mailings { get; }
    public abstract string FirstName { get; }
    public abstract string LastName { get; }
    public abstract string Language { get; }
    public abstract string Save { get; }
    public abstract string Saved { get; }
    public abstract string NotSaved { get; }
    public abstract string WaitsForConfirmation { get; }
    public abstract string Joined(string list, string day);
    public abstract string HeldBack { get; }
    public abstract string HeldBackMeans { get; }

    // Signing up.
    public abstract string Join(string list);
    public abstract string Email { get; }
    public abstract string MayStayEmpty { get; }
    public abstract string LeaveEmpty { get; }
    public abstract string Consent { get; }
    public abstract string JoinButton { get; }
    public abstract string AsksByMail { get; }
    public abstract string Yes { get; }
    public abstract string No { get; }
    public abstract string LookAgain { get; }
    public abstract string OnceMore { get; }
    public abstract string EmailFault { get; }
    public abstract string NumberFault { get; }
    public abstract string DateFault { get; }
    public abstract string TextFault { get; }
    public abstract string MissingFault { get; }
    public abstract string ConsentFault { get; }
    public abstract string Thanks { get; }
    public abstract string ThanksAsked { get; }
    public abstract string ThanksAskedMeans { get; }
    public abstract string ThanksMeans { get; }
    public abstract string TooManySignUps { get; }
    public abstract string TooManySignUpsMeans { get; }
    public abstract string NotSignedUp { get; }

    // Confirming.
    public abstract string AskConfirm(string list);
    public abstract string AskConfirmMeans(string list, string address);
    public abstract string Confirm { get; }
    public abstract string ConfirmedTitle { get; }
    public abstract string Confirmed(string list);
    public abstract string ConfirmedHead(string name);
    public abstract string ConfirmedMeans(string list, string address);
    public abstract string Over { get; }
    public abstract string OverMeans { get; }
    public abstract string SignUpAgain { get; }
    public abstract string NotConfirmed { get; }

    // The mail that asks.
    public abstract string MailSubject(string list);
    public abstract string MailAsks(string list, string address);
    public abstract string MailButton { get; }
    public abstract string MailUntil(string day);
    public abstract string MailIgnore { get; }

    /// <summary>The words of a language; English for one that we have not.</summary>
    public static RecipientWords Of(string? language) => language is not null && Known.TryGetValue(language, out var words) ? words : Known[Languages.English];

    /// <summary>"3 March 2026".</summary>
    public abstract string Day(DateOnly day);
}
