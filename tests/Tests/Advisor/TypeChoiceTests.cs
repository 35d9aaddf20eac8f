using Postroad.Core.Advisor;
using Postroad.Core.Sending;

namespace Postroad.Tests.Advisor;

/// <summary>The five questions before a sending server is added: whatever is answered, the type and its reasons are true.</summary>
public sealed class TypeChoiceTests
{
    private static readonly TypeQuestion[] Questions = Enum.GetValues<TypeQuestion>();

    /// <summary>Every one of the 32, as five letters: events, one form, other software, volume, configuration sets.</summary>
    private static readonly Dictionary<string, ServerType> Expected = new()
    {
        ["nnnnn"] = ServerType.SesApi, ["nnnny"] = ServerType.SesApi, ["nnnyn"] = ServerType.SesApi, ["nnnyy"] = ServerType.SesApi,
        ["nnynn"] = ServerType.SesSmtp, ["nnyny"] = ServerType.SesSmtp, ["nnyyn"] = ServerType.SesApi, ["nnyyy"] = ServerType.SesApi,
        ["nynnn"] = ServerType.Smtp, ["nynny"] = ServerType.SesSmtp, ["nynyn"] = ServerType.SesApi, ["nynyy"] = ServerType.SesApi,
        ["nyynn"] = ServerType.Smtp, ["nyyny"] = ServerType.SesSmtp, ["nyyyn"] = ServerType.SesSmtp, ["nyyyy"] = ServerType.SesSmtp,
        ["ynnnn"] = ServerType.SesApi, ["ynnny"] = ServerType.SesApi, ["ynnyn"] = ServerType.SesApi, ["ynnyy"] = ServerType.SesApi,
        ["ynynn"] = ServerType.SesSmtp, ["ynyny"] = ServerType.SesSmtp, ["ynyyn"] = ServerType.SesApi, ["ynyyy"] = ServerType.SesApi,
        ["yynnn"] = ServerType.SesSmtp, ["yynny"] = ServerType.SesSmtp, ["yynyn"] = ServerType.SesApi, ["yynyy"] = ServerType.SesApi,
        ["yyynn"] = ServerType.SesSmtp, ["yyyny"] = ServerType.SesSmtp, ["yyyyn"] = ServerType.SesSmtp, ["yyyyy"] = ServerType.SesSmtp,
    };

    public static TheoryData<string> All => [.. Expected.Keys];

    [Fact]
    public void All_thirty_two_are_in_the_table() => Assert.Equal(1 << Questions.Length, Expected.Count);

    [Theory, MemberData(nameof(All))]
    public void Each_answer_has_its_reason_and_only_what_is_there_is_offered(string letters)
    {
        var answers = Read(letters);
        // Where only the API is there, it comes nearest, and it is said what to do meanwhile.
        var (now, whole) = (TypeChoice.Of(answers, [ServerType.SesApi]), TypeChoice.Of(answers));
        Assert.Equal(Expected[letters], now.Fits);
        Assert.Equal(ServerType.SesApi, now.Best);
        Assert.Equal(now.Fits == ServerType.SesApi, now.Meanwhile is null);
        // All types are there, so the one that fits is offered.
        Assert.Equal((whole.Fits, null), (whole.Best, whole.Meanwhile));
        Assert.Equal(Questions, now.Reasons.Select(r => r.Question));
        // A no speaks for nothing; a yes never for what another one rules out.
        Assert.All(now.Reasons, r => Assert.True(answers[r.Question] || r.For is null));
        Assert.Equal(answers[TypeQuestion.OtherSoftware] && now.Meanwhile is not null, now.Meanwhile?.Contains("SMTP credentials of that account", StringComparison.Ordinal) == true);
    }

    [Theory, MemberData(nameof(All))]
    public void A_question_decides_when_its_other_answer_alone_would_change_the_type(string letters)
    {
        var choice = TypeChoice.Of(Read(letters));
        foreach (var question in Questions)
        {
            var other = letters.ToCharArray();
            other[(int)question] = other[(int)question] == 'y' ? 'n' : 'y';
            Assert.Equal(Expected[new string(other)] != choice.Fits, choice.Deciding.Contains(question));
        }
    }

    [Fact]
    public void Configuration_sets_and_events_decide_nothing_between_the_api_and_smtp_of_Amazon_SES()
    {
        var reasons = TypeChoice.Of(Read("yyyyy")).Reasons;
        Assert.All(reasons.Where(r => r.Question is TypeQuestion.Events or TypeQuestion.ConfigurationSets), r => Assert.Null(r.For));
        Assert.Contains("with both", reasons[0].Words, StringComparison.Ordinal);
        Assert.Contains("in a header of the message", reasons[^1].Words, StringComparison.Ordinal);
        Assert.Contains("CloudWatch counts with SMTP too", reasons[3].Words, StringComparison.Ordinal);
        // Wherever one of them is wanted, another vendor's server is not what fits.
        Assert.All(Expected.Where(e => e.Value == ServerType.Smtp), e => Assert.True(e.Key[0] == 'n' && e.Key[4] == 'n'));
    }

    [Fact]
    public void What_is_not_answered_counts_as_no_and_gets_no_reason()
    {
        var choice = TypeChoice.Of(new Dictionary<TypeQuestion, bool> { [TypeQuestion.OtherSoftware] = true });
        Assert.Equal((ServerType.SesSmtp, ServerType.SesSmtp), (choice.Fits, choice.Best));
        Assert.Equal([TypeQuestion.OtherSoftware], choice.Reasons.Select(r => r.Question));
        Assert.Equal(TypeChoice.Of(Read("nnynn")).Deciding, choice.Deciding);
    }

    private static Dictionary<TypeQuestion, bool> Read(string letters) => Questions.ToDictionary(q => q, q => letters[(int)q] == 'y');
}
