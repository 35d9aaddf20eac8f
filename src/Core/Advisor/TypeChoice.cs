using Postroad.Core.Sending;

namespace Postroad.Core.Advisor;

/// <summary>What follows from one answer.</summary>
/// <param name="Question">Which was answered.</param>
/// <param name="For">The type it speaks for. Null: it does not decide between the API and SMTP.</param>
/// <param name="Words">Why, as whole sentences.</param>
public sealed record TypeReason(TypeQuestion Question, ServerType? For, string Words);

/// <summary>Which type of sending server fits what somebody wants, and why. What is not answered counts as no.</summary>
public sealed record TypeChoice
{
    /// <summary>Those that this version has.</summary>
    public static readonly IReadOnlyList<ServerType> Available = [ServerType.SesApi, ServerType.SesSmtp, ServerType.Smtp];

    /// <summary>
    /// SES developer guide: "Set up event notifications" and "Specifying a configuration set" (both with API and SMTP), "Create a CloudWatch event destination" (belongs to a set), "Obtaining Amazon SES SMTP credentials"
    /// (derived from an IAM key, for one region).
    /// </summary>
    private static readonly Line[] Table =
    [
        new(TypeQuestion.Events, null, NeedsSes: true,
            "Does not decide between API and SMTP: events come from the configuration set, by SNS into a queue or to an address of yours, with both. Another vendor’s SMTP server tells no events.",
            "Decides nothing. With Amazon SES they can be had later, with API and SMTP alike."),
        new(TypeQuestion.OneForm, ServerType.SesSmtp, NeedsSes: false,
            "Speaks for SMTP: host, port, user and password are the same four fields with every vendor.",
            "Decides nothing. One key is all that the guided set-up wants; it finds the rest."),
        new(TypeQuestion.OtherSoftware, ServerType.SesSmtp, NeedsSes: false,
            "Speaks for SMTP: such programs want SMTP credentials. Amazon SES derives them from an IAM key, for one region, and the same would serve Postroad.",
            "Decides nothing. Nobody else needs SMTP credentials of the account."),
        new(TypeQuestion.Volume, ServerType.SesApi, NeedsSes: true,
            "Speaks for the API: fewer round trips for each message, and it tells quota and rate. CloudWatch counts with SMTP too: its destination belongs to the configuration set.",
            "Decides nothing. A small volume passes by either."),
        new(TypeQuestion.ConfigurationSets, null, NeedsSes: true,
            "Does not decide between API and SMTP: SMTP names the set in a header of the message. Another vendor’s SMTP server knows none.",
            "Decides nothing. The guided set-up makes one all the same, because events come from it."),
    ];

    private TypeChoice()
    {
    }

    /// <summary>Whether this version has it or not.</summary>
    public required ServerType Fits { get; init; }

    /// <summary>The nearest to <see cref="Fits"/> of those that there are.</summary>
    public required ServerType Best { get; init; }

    /// <summary>One for each answer, in the order of the questions.</summary>
    public required IReadOnlyList<TypeReason> Reasons { get; init; }

    /// <summary>Questions of which another answer alone would change <see cref="Fits"/>.</summary>
    public required IReadOnlyList<TypeQuestion> Deciding { get; init; }

    /// <summary>What to do as long as there is no server of the type that fits. Null: there is.</summary>
    public string? Meanwhile { get; init; }

    /// <param name="answers">Yes or no; what is missing is not answered yet.</param>
    public static TypeChoice Of(IReadOnlyDictionary<TypeQuestion, bool> answers) => Of(answers, Available);

    internal static TypeChoice Of(IReadOnlyDictionary<TypeQuestion, bool> answers, IReadOnlyList<ServerType> available)
    {
        var yes = Table.Where(l => answers.GetValueOrDefault(l.Question)).Select(l => l.Question).ToHashSet();
        var fits = FitOf(yes);
        var best = NearTo(fits).First(available.Contains);
        return new TypeChoice
        {
            Fits = fits, Best = best, Meanwhile = fits == best ? null : MeanwhileOf(fits, best, yes.Contains(TypeQuestion.OtherSoftware)),
            Reasons = [.. Table.Where(l => answers.ContainsKey(l.Question)).Select(l => yes.Contains(l.Question) ? new TypeReason(l.Question, l.For, l.Yes) : new TypeReason(l.Question, null, l.No))],
            Deciding = [.. Table.Select(l => l.Question).Where(q => FitOf(yes.Contains(q) ? [.. yes.Where(y => y != q)] : [.. yes, q]) != fits)],
        };
    }

    /// <summary>As screens and texts call it.</summary>
    public static string NameOf(ServerType type) => type switch
    {
        ServerType.SesApi => "Amazon SES (API)",
        ServerType.SesSmtp => "Amazon SES (SMTP)",
        _ => "SMTP",
    };

    /// <summary>Whoever wants nothing of Amazon SES and one form for all is served by any vendor. Else more must speak for SMTP than for the API, which tells more.</summary>
    private static ServerType FitOf(HashSet<TypeQuestion> yes)
    {
        var said = Table.Where(l => yes.Contains(l.Question)).ToList();
        if (yes.Contains(TypeQuestion.OneForm) && !said.Exists(l => l.NeedsSes)) return ServerType.Smtp;
        return said.Count(l => l.For == ServerType.SesSmtp) > said.Count(l => l.For == ServerType.SesApi) ? ServerType.SesSmtp : ServerType.SesApi;
    }

    private static ServerType[] NearTo(ServerType fits) => fits switch
    {
        ServerType.SesApi => [ServerType.SesApi, ServerType.SesSmtp, ServerType.Smtp],
        ServerType.SesSmtp => [ServerType.SesSmtp, ServerType.SesApi, ServerType.Smtp],
        _ => [ServerType.Smtp, ServerType.SesSmtp, ServerType.SesApi],
    };

    private static string MeanwhileOf(ServerType fits, ServerType best, bool withOthers)
    {
        var words = fits == ServerType.Smtp
            ? $"Any SMTP server would do, and this version sends through none. With an account at Amazon SES, {NameOf(best)} sends the same mail and reports its events as well."
            : $"{NameOf(fits)} would fit, and this version does not have it. {NameOf(best)} sends through the same account, with the same configuration sets and events.";
        return withOthers ? $"{words} The other programs use SMTP credentials of that account, beside Postroad; all of them share its quota and rate." : words;
    }

    /// <param name="Question">Which.</param>
    /// <param name="For">What a yes speaks for. Null: nothing.</param>
    /// <param name="NeedsSes">A yes wants what only Amazon SES has.</param>
    /// <param name="Yes">Said of a yes.</param>
    /// <param name="No">Said of a no.</param>
    private sealed record Line(TypeQuestion Question, ServerType? For, bool NeedsSes, string Yes, string No);
}
