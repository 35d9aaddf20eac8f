using Postroad.Simulator.Permissions;

namespace Postroad.Tests.Simulator;

public sealed class PolicyTests
{
    private const string Set = "arn:aws:ses:eu-central-1:402177301188:configuration-set/postroad";

    [Theory]
    [InlineData("""{"Effect":"Allow","Action":"ses:Get*","Resource":"*"}""", "Allowed")]
    [InlineData("""{"Effect":"Allow","Action":"SES:getaccount","Resource":"*"}""", "Allowed")]
    [InlineData("""{"Effect":"Allow","Action":["ses:Put*","ses:Ge?Account"],"Resource":["arn:aws:sqs:*","arn:*:configuration-set/*"]}""", "Allowed")]
    [InlineData("""{"Effect":"Allow","Action":"ses:Put*","Resource":"*"}""", "Silent")]
    [InlineData("""{"Effect":"Allow","Action":"*","Resource":"arn:aws:ses:eu-west-1:*"}""", "Silent")]
    [InlineData("""{"Effect":"Allow","NotAction":"iam:*","Resource":"*"}""", "Allowed")]
    [InlineData("""{"Effect":"Allow","NotAction":"ses:*","Resource":"*"}""", "Silent")]
    [InlineData("""{"Effect":"Allow","Action":"*","NotResource":"arn:aws:ses:*"}""", "Silent")]
    [InlineData("""{"Effect":"Allow","Action":"*","Resource":"*"},{"Effect":"Deny","Action":"ses:GetAccount","Resource":"*"}""", "Denied")]
    [InlineData("""{"Effect":"Deny","Action":"ses:GetAccount","Resource":"*"},{"Effect":"Allow","Action":"*","Resource":"*"}""", "Denied")]
    [InlineData("""{"Effect":"Allow","Action":"*","Resource":"*","Principal":"*"}""", "Silent")]
    public void Actions_and_resources_decide(string statements, string expected) => Assert.Equal(expected, Judge(statements).ToString());

    [Theory]
    [InlineData("""{"StringEquals":{"ses:FromAddress":"hello@harbourlane.example"}}""", true)]
    [InlineData("""{"StringEquals":{"SES:fromaddress":["x@y.example","hello@harbourlane.example"]}}""", true)]
    [InlineData("""{"StringEquals":{"ses:FromAddress":"Hello@harbourlane.example"}}""", false)]
    [InlineData("""{"StringEquals":{"ses:FromAddress":"*@harbourlane.example"}}""", false)]
    [InlineData("""{"StringLike":{"ses:FromAddress":"*@harbourlane.example"}}""", true)]
    [InlineData("""{"StringLike":{"ses:FromAddress":"*@roastery.example"}}""", false)]
    [InlineData("""{"StringEquals":{"ses:FeedbackAddress":"x"}}""", false)]
    [InlineData("""{"StringEqualsIfExists":{"ses:FeedbackAddress":"x"}}""", true)]
    [InlineData("""{"StringLikeIfExists":{"ses:FromAddress":"x"}}""", false)]
    [InlineData("""{"StringNotEquals":{"ses:FeedbackAddress":"x"}}""", true)]
    [InlineData("""{"StringNotLike":{"ses:FromAddress":"*@harbourlane.example"}}""", false)]
    [InlineData("""{"ForAllValues:StringLike":{"ses:Recipients":"*@example.com"}}""", true)]
    [InlineData("""{"ForAllValues:StringLike":{"ses:Recipients":"a@*"}}""", false)]
    [InlineData("""{"ForAnyValue:StringLike":{"ses:Recipients":"a@*"}}""", true)]
    [InlineData("""{"ForAllValues:StringLike":{"ses:FeedbackAddress":"a@*"}}""", true)]
    [InlineData("""{"Null":{"ses:FeedbackAddress":"true"}}""", true)]
    [InlineData("""{"StringEquals":{"ses:FromAddress":"hello@harbourlane.example"},"StringLike":{"ses:Recipients":"nobody"}}""", false)]
    public void All_conditions_must_hold(string condition, bool holds) =>
        Assert.Equal(holds ? Verdict.Allowed : Verdict.Silent, Judge($$"""{"Effect":"Allow","Action":"*","Resource":"*","Condition":{{condition}} }"""));

    [Theory]
    [InlineData("\"*\"", "ses.amazonaws.com", true)]
    [InlineData("""{"Service":"ses.amazonaws.com"}""", "ses.amazonaws.com", true)]
    [InlineData("""{"Service":["sns.amazonaws.com","ses.amazonaws.com"]}""", "ses.amazonaws.com", true)]
    [InlineData("""{"Service":"sns.amazonaws.com"}""", "ses.amazonaws.com", false)]
    [InlineData("""{"AWS":"*"}""", "ses.amazonaws.com", false)]
    [InlineData("""{"AWS":"402177301188"}""", "arn:aws:iam::402177301188:user/postroad", true)]
    [InlineData("""{"AWS":"arn:aws:iam::402177301188:root"}""", "arn:aws:iam::402177301188:user/postroad", true)]
    [InlineData("""{"AWS":"arn:aws:iam::111111111111:root"}""", "arn:aws:iam::402177301188:user/postroad", false)]
    public void A_resources_policy_names_who_may(string principal, string asks, bool may)
    {
        var document = PolicyDocument.Parse($$"""{"Statement":{"Effect":"Allow","Principal":{{principal}},"Action":"sns:Publish","Resource":"*"} }""");
        Assert.Equal(may ? Verdict.Allowed : Verdict.Silent, document.Judge(new PolicyQuestion("sns:Publish", "arn:aws:sns:eu-central-1:402177301188:events", asks, PolicyQuestion.NoFacts())));
    }

    [Theory]
    [InlineData("nonsense", "not JSON")]
    [InlineData("[]", "no Statement")]
    [InlineData("""{"Statement":[{"Action":"*","Resource":"*"}]}""", "no Effect")]
    [InlineData("""{"Statement":[{"Effect":"Maybe","Action":"*"}]}""", "Maybe")]
    [InlineData("""{"Statement":[{"Effect":"Allow","Resource":"*"}]}""", "Action and NotAction")]
    [InlineData("""{"Statement":[{"Effect":"Allow","Action":{},"Resource":"*"}]}""", "Action is neither")]
    [InlineData("""{"Statement":[{"Effect":"Allow","Action":"*","NotPrincipal":"*"}]}""", "NotPrincipal")]
    [InlineData("""{"Statement":[{"Effect":"Allow","Action":"*","Condition":{"IpAddress":{"aws:SourceIp":"10.0.0.0/8"}}}]}""", "IpAddress")]
    [InlineData("""{"Statement":[{"Effect":"Allow","Action":"*","Condition":"x"}]}""", "Condition is no object")]
    public void What_cannot_be_evaluated_is_refused_and_named(string policy, string word) => Assert.Contains(word, PolicyDocument.Fault(policy), StringComparison.Ordinal);

    private static Verdict Judge(string statements)
    {
        var facts = PolicyQuestion.NoFacts();
        facts["ses:FromAddress"] = ["hello@harbourlane.example"];
        facts["ses:Recipients"] = ["a@example.com", "b@example.com"];
        return PolicyDocument.Parse($$"""{"Version":"2012-10-17","Statement":[{{statements}}]}""").Judge(new PolicyQuestion("ses:GetAccount", Set, null, facts));
    }
}
