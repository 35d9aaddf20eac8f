using Postroad.Core.Advisor;
using Postroad.Core.Sending;

namespace Postroad.Web.Parts;

/// <summary>What screens say of the choice of a type of sending server.</summary>
internal static class TypeWords
{
    public static readonly TypeQuestion[] All = Enum.GetValues<TypeQuestion>();

    public static string Asked(TypeQuestion question) => question switch
    {
        TypeQuestion.Events => "Shall AWS report bounces and complaints by itself, by webhook or queue?",
        TypeQuestion.OneForm => "Least to configure, and the same with every vendor?",
        TypeQuestion.OtherSoftware => "Do WordPress, WHM or other programs send through the account too?",
        TypeQuestion.Volume => "High volume, with metrics in CloudWatch?",
        _ => "Configuration sets wanted?",
    };

    public static string About(ServerType type) => type switch
    {
        ServerType.SesApi => "A key or a role. Knows quota, rate and sandbox, and says why SES refused something.",
        ServerType.SesSmtp => "Port 587 or 465. The same configuration sets and events; quota and rate only with a key beside it.",
        _ => "Any relay or vendor: host, port, user, password. It tells neither quota nor bounces.",
    };

    /// <summary>"Only question 4 decides now".</summary>
    public static string Deciding(TypeChoice choice) => choice.Deciding switch
    {
        [] => "No answer decides by itself now",
        [var one] => $"Only question {Number(one)} decides now",
        var many => $"Questions {Listed(many)} decide now",
    };

    public static string Why(TypeChoice choice)
    {
        var by = choice.Reasons.Where(r => r.For is { } spoken && (spoken == choice.Fits || choice.Fits == ServerType.Smtp)).Select(r => r.Question).ToList();
        var isEven = choice.Fits == ServerType.SesApi && by.Count > 0 && choice.Reasons.Any(r => r.For == ServerType.SesSmtp);
        return choice.Fits switch
        {
            ServerType.Smtp => $"{Speaking(by)} for SMTP, and no answer wants what only Amazon SES has.",
            _ when isEven => $"{Speaking(by)} for it. As much speaks for SMTP, and of the two the API tells more: quota, rate, and why something was refused.",
            _ when by.Count > 0 => $"{Speaking(by)} for it.",
            _ => "No answer speaks for SMTP, and the API tells more: quota, rate, and why something was refused.",
        };
    }

    private static string Speaking(IReadOnlyList<TypeQuestion> by) => by.Count == 1 ? $"Question {Number(by[0])} speaks" : $"Questions {Listed(by)} speak";

    private static int Number(TypeQuestion question) => (int)question + 1;

    private static string Listed(IReadOnlyList<TypeQuestion> questions) => $"{string.Join(", ", questions.SkipLast(1).Select(Number))} and {Number(questions[^1])}";
}
