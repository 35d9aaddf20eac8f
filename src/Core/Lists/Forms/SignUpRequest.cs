using Postroad.Core.Primitives;

namespace Postroad.Core.Lists.Forms;

/// <summary>What a stranger sent to a sign-up page.</summary>
public sealed record SignUpRequest
{
    public string Email { get; init; } = "";

    /// <summary>By name of the custom field, as typed.</summary>
    public IReadOnlyDictionary<string, string> Fields { get; init; } = new Dictionary<string, string>();

    public bool Consents { get; init; }

    /// <summary>What stands in the field that people do not see.</summary>
    public string Trap { get; init; } = "";

    /// <summary>When the form was shown, by its token. Empty: it stands on somebody else's site.</summary>
    public string Shown { get; init; } = "";

    /// <summary>The network address it came from, in full, for the proof.</summary>
    public string Network { get; init; } = "";

    /// <summary>What of the address one subscriber has, and its neighbourhood: both are counted.</summary>
    public (string Address, string Neighbourhood) Networks { get; init; } = ("?", "?");
}

/// <summary>What is wrong with a field of a sign-up page.</summary>
public enum SignUpFault
{
    NoAddress,
    NoConsent,
    NoNumber,
    NoDate,
    NoText,
    NoChoice,
}

/// <summary>What became of a sign-up. Says nothing about the address: whoever is on the list, was, or is not, is answered alike.</summary>
public abstract record SignUpAnswer
{
    private SignUpAnswer()
    {
    }

    /// <summary>It is taken. What was done about it, the mailbox's owner learns and nobody else.</summary>
    public sealed record Taken : SignUpAnswer;

    /// <summary>By field: "email", "consent", or the name of a custom field.</summary>
    public sealed record Faulty(IReadOnlyDictionary<string, SignUpFault> Faults) : SignUpAnswer;

    /// <summary>It was not this page as it is now that somebody looked at before they pressed: show it once more.</summary>
    public sealed record LookAgain : SignUpAnswer;

    /// <summary>Pressed faster than people do: the same page takes it a moment later.</summary>
    public sealed record TooSoon : SignUpAnswer;

    /// <summary>Too many came from this network.</summary>
    public sealed record TooMany : SignUpAnswer;
}

/// <summary>What was typed into a sign-up page, looked at.</summary>
internal static class SignUpReading
{
    /// <summary>Characters of one value: a stranger's word about themselves is short.</summary>
    private const int MostValue = 500;

    /// <param name="fields">As <see cref="Contact.Fields"/> holds them.</param>
    public static IReadOnlyDictionary<string, SignUpFault> Judge(SignUpPage page, SignUpRequest request, out EmailAddress email, out string fields)
    {
        var faults = new Dictionary<string, SignUpFault>(StringComparer.Ordinal);
        if (!EmailAddress.TryParse(request.Email, out email, out _)) faults["email"] = SignUpFault.NoAddress;
        if (!request.Consents) faults["consent"] = SignUpFault.NoConsent;
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var field in page.Fields)
        {
            var typed = request.Fields.GetValueOrDefault(field.Name) ?? "";
            if (field.Type == FieldType.Number) typed = Number(page.List.Language, typed.Trim());
            if (typed.Length <= MostValue && (field.Type != FieldType.Text || PlainText.IsLine(typed)) && FieldValues.TryRead(field.Type, typed, out var stored, out _)) values[field.Name] = stored;
            else faults[field.Name] = field.Type switch { FieldType.Number => SignUpFault.NoNumber, FieldType.Date => SignUpFault.NoDate, FieldType.YesNo => SignUpFault.NoChoice, _ => SignUpFault.NoText };
        }

        fields = FieldValues.Write(values);
        return faults;
    }

    /// <summary>As people of a language write it: all but English have a decimal comma, and there a point before three digits may be either, so it is refused.</summary>
    private static string Number(string language, string typed)
    {
        if (language == Languages.English) return typed;
        if (typed.LastIndexOf('.') is var point and >= 0 && typed.Length - point == 4) return "?";
        return typed.Contains('.', StringComparison.Ordinal) ? typed : typed.Replace(',', '.');
    }
}
