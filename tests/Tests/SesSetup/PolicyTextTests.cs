using System.Text.Json.Nodes;
using Postroad.Core.SesSetup;

namespace Postroad.Tests.SesSetup;

/// <summary>Ours is one statement of a policy; those of others are not touched.</summary>
public sealed class PolicyTextTests
{
    private const string Others = """{"Version":"2008-10-17","Id":"__default_policy_ID","Statement":[{"Sid":"__default_statement_ID","Effect":"Allow","Principal":{"AWS":"*"},"Action":["SNS:Publish"],"Resource":"arn:x"}]}""";

    private static readonly JsonObject Ours = new() { ["Sid"] = "PostroadA1", ["Effect"] = "Allow", ["Action"] = "sqs:SendMessage" };

    [Fact]
    public void Without_a_policy_ours_is_the_only_statement()
    {
        var written = PolicyText.With(null, Ours);
        Assert.Equal("""{"Version":"2012-10-17","Statement":[{"Sid":"PostroadA1","Effect":"Allow","Action":"sqs:SendMessage"}]}""", written);
        Assert.True(PolicyText.Has(written, Ours));
        Assert.Null(PolicyText.Without(written, Ours));
    }

    [Fact]
    public void Statements_and_version_of_others_stay_and_ours_can_be_taken_out_again()
    {
        var written = PolicyText.With(Others, Ours);
        Assert.True(PolicyText.Has(written, Ours));
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(Others), JsonNode.Parse(PolicyText.Without(written, Ours)!)));
    }

    [Fact]
    public void An_older_one_of_ours_is_replaced_and_not_added_to()
    {
        var older = PolicyText.With(Others, new JsonObject { ["Sid"] = "PostroadA1", ["Effect"] = "Deny" });
        Assert.False(PolicyText.Has(older, Ours));
        Assert.Equal(2, JsonNode.Parse(PolicyText.With(older, Ours))!["Statement"]!.AsArray().Count);
    }

    [Theory]
    [InlineData("")]
    [InlineData("nonsense")]
    [InlineData("[]")]
    [InlineData("""{"Statement":"none"}""")]
    [InlineData("""{"Statement":[1,"two",{"Sid":7}]}""")]
    public void What_is_no_policy_has_no_statement_of_ours(string text)
    {
        Assert.False(PolicyText.Has(text, Ours));
        Assert.Empty(PolicyText.Owners(text));
        Assert.True(PolicyText.Has(PolicyText.With(text, Ours), Ours));
    }

    [Fact]
    public void A_single_statement_may_stand_without_a_list() =>
        Assert.Equal(["PostroadB2"], PolicyText.Owners("""{"Statement":{"Sid":"PostroadB2","Effect":"Allow"}}"""));
}
