using System.Text.Json;

namespace Postroad.Tests.Oracle;

/// <summary>The official SDK for JavaScript makes, changes, lists and deletes identities, and DNS decides what becomes of them.</summary>
public sealed class ForeignIdentityTests(IdentityRun run) : IClassFixture<IdentityRun>
{
    [Theory]
    [InlineData("create")]
    [InlineData("createShort")]
    [InlineData("createOwn")]
    [InlineData("createOwnOldForm")]
    [InlineData("createCopy")]
    [InlineData("createAddress")]
    [InlineData("mailFrom")]
    [InlineData("mailFromOfAddress")]
    [InlineData("mailFromOff")]
    [InlineData("dkimOff")]
    [InlineData("longerKey")]
    [InlineData("ownKey")]
    [InlineData("backToEasy")]
    [InlineData("settled")]
    [InlineData("settledElsewhere")]
    [InlineData("list")]
    [InlineData("pending")]
    [InlineData("send")]
    [InlineData("mailFromToCome")]
    [InlineData("mailFromGone")]
    [InlineData("sendAgain")]
    [InlineData("delete")]
    public void A_good_call_succeeds(string step) => run.Value(step);

    [Theory]
    [InlineData("createTwice", 400, "AlreadyExistsException", "Email identity right.example already exist.")]
    [InlineData("createNoSet", 404, "NotFoundException", "Configuration set <nothing> does not exist.")]
    [InlineData("createNoName", 400, "BadRequestException", "Missing required parameter in input: 'EmailIdentity'.")]
    [InlineData("createNonsense", 400, "BadRequestException", "'a b.example' is no domain and no address: Domain contains illegal character.")]
    [InlineData("createBadLength", 400, "BadRequestException", "1 validation error detected: Value 'RSA_4096_BIT' at 'nextSigningKeyLength' failed to satisfy constraint")]
    [InlineData("createOwnTooLong", 400, "BadRequestException", "The private key has 3072 bits; 1024 or 2048 are allowed.")]
    [InlineData("createOwnNoKey", 400, "BadRequestException", "Missing required parameter in input: 'DomainSigningPrivateKey'.")]
    [InlineData("createOwnNoSelector", 400, "BadRequestException", "Missing required parameter in input: 'DomainSigningSelector'.")]
    [InlineData("createOwnBadSelector", 400, "BadRequestException", "Invalid DKIM selector <a.b>")]
    [InlineData("createOwnNonsense", 400, "BadRequestException", "The private key is not the base64 of an RSA private key")]
    [InlineData("createOwnAndEasy", 400, "BadRequestException", "NextSigningKeyLength belongs to Easy DKIM (AWS_SES) only.")]
    [InlineData("createCopyOfNothing", 400, "BadRequestException", "nobody.example has no keys of Easy DKIM in the parent region eu-central-1.")]
    [InlineData("createCopyOfSelf", 400, "BadRequestException", "AWS_SES_EU_WEST_1 is not another region that the account uses.")]
    [InlineData("createCopyOfOwnKey", 400, "BadRequestException", "own.example has no keys of Easy DKIM in the parent region eu-central-1.")]
    [InlineData("createOriginPlain", 400, "BadRequestException", "DomainSigningAttributesOrigin AWS_SES is not allowed here")]
    [InlineData("createAddressWithKeys", 400, "BadRequestException", "ben@right.example is an address; DkimSigningAttributes are those of a domain.")]
    [InlineData("mailFromElsewhere", 400, "BadRequestException", "Provided MAIL-FROM domain <bounce.wrong.example> is not subdomain of the domain of the identity <right.example>.")]
    [InlineData("mailFromItself", 400, "BadRequestException", "Provided MAIL-FROM domain <right.example> is not subdomain")]
    [InlineData("mailFromBehaviour", 400, "BadRequestException", "1 validation error detected: Value 'PANIC' at 'behaviorOnMxFailure' failed to satisfy constraint")]
    [InlineData("mailFromMissing", 404, "NotFoundException", "Email identity nobody.example does not exist.")]
    [InlineData("dkimMissing", 404, "NotFoundException", "Email identity nobody.example does not exist.")]
    [InlineData("longerKeyAgain", 400, "BadRequestException", "The DKIM signing key length can be changed at most once per day.")]
    [InlineData("ownKeyNothing", 400, "BadRequestException", "Missing required parameter in input: 'DomainSigningSelector'.")]
    [InlineData("signingOriginInside", 400, "BadRequestException", "SigningAttributes.DomainSigningAttributesOrigin is not allowed here")]
    [InlineData("signingOriginUnknown", 400, "BadRequestException", "AWS_SES_MARS_1 is not another region that the account uses.")]
    [InlineData("signingMissing", 404, "NotFoundException", "Email identity nobody.example does not exist.")]
    [InlineData("signingOfAddress", 400, "BadRequestException", "Anna+x@right.example is an address")]
    [InlineData("listTooMany", 400, "BadRequestException", "PageSize is 1001; 0 to 1000 are allowed.")]
    [InlineData("sendPending", 400, "MessageRejected", "Email address is not verified. The following identities failed the check in region EU-CENTRAL-1: a@own.example")]
    [InlineData("sendElsewhere", 400, "MessageRejected", "Email address is not verified. The following identities failed the check in region EU-WEST-1: a@short.example")]
    [InlineData("sendRejecting", 400, "MailFromDomainNotVerifiedException", "Mail FROM domain is not verified")]
    [InlineData("deleteAgain", 404, "NotFoundException", "Email identity own.example does not exist.")]
    [InlineData("getDeleted", 404, "NotFoundException", "Email identity own.example does not exist.")]
    public void A_bad_call_is_refused_with_a_type_of_SESs_model(string step, int status, string name, string text)
    {
        var refused = run.Refused(step);
        Assert.Equal((status, name, true), (refused.GetProperty("status").GetInt32(), refused.GetProperty("name").GetString(), refused.GetProperty("known").GetBoolean()));
        Assert.StartsWith(text, refused.GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public void The_SDK_understands_what_was_made()
    {
        var made = run.Value("create");
        Assert.Equal(("DOMAIN", false), (made.GetProperty("IdentityType").GetString(), made.GetProperty("VerifiedForSendingStatus").GetBoolean()));
        Assert.Equal(("PENDING", 3, "dkim.amazonses.com", "RSA_2048_BIT"), Dkim(made));
        Assert.Equal(("PENDING", 3, "dkim.amazonses.com", "RSA_1024_BIT"), Dkim(run.Value("createShort")));
        Assert.Equal(("PENDING", 1, null, null), Dkim(run.Value("createOwn")));
        Assert.Equal("EMAIL_ADDRESS", run.Value("createAddress").GetProperty("IdentityType").GetString());
        Assert.Equal(made.GetProperty("DkimAttributes").GetProperty("Tokens").ToString(), run.Value("createCopy").GetProperty("DkimAttributes").GetProperty("Tokens").ToString());
        Assert.Equal(("PENDING", 1), (run.Value("ownKey").GetProperty("DkimStatus").GetString(), run.Value("ownKey").GetProperty("DkimTokens").GetArrayLength()));
        Assert.Equal(3, run.Value("backToEasy").GetProperty("DkimTokens").GetArrayLength());
    }

    [Fact]
    public void The_SDK_sees_DNS_decide()
    {
        var settled = run.Value("settled");
        Assert.Equal(("SUCCESS", true), (settled.GetProperty("VerificationStatus").GetString(), settled.GetProperty("VerifiedForSendingStatus").GetBoolean()));
        Assert.True(settled.GetProperty("isDate").GetBoolean());
        Assert.Equal("""{"MailFromDomain":"bounce.right.example","MailFromDomainStatus":"SUCCESS","BehaviorOnMxFailure":"REJECT_MESSAGE"}""", settled.GetProperty("MailFromAttributes").ToString());
        Assert.Equal(("postroad", "shop"), (settled.GetProperty("ConfigurationSetName").GetString(), settled.GetProperty("Tags")[0].GetProperty("Value").GetString()));
        Assert.Equal("ns1.example", settled.GetProperty("VerificationInfo").GetProperty("SOARecord").GetProperty("PrimaryNameServer").GetString());
        Assert.Equal("AWS_SES_EU_CENTRAL_1", run.Value("settledElsewhere").GetProperty("DkimAttributes").GetProperty("SigningAttributesOrigin").GetString());
        Assert.Equal("PENDING", run.Value("pending").GetProperty("VerificationStatus").GetString());
        var listed = run.Value("list").EnumerateArray().ToDictionary(i => i.GetProperty("IdentityName").GetString()!, i => i.GetProperty("VerificationStatus").GetString());
        Assert.Equal(("SUCCESS", "SUCCESS", "PENDING"), (listed["harbourlane.example"], listed["right.example"], listed["own2.example"]));
    }

    private static (string? Status, int Tokens, string? Zone, string? Length) Dkim(JsonElement identity)
    {
        var dkim = identity.GetProperty("DkimAttributes");
        string? Text(string name) => dkim.TryGetProperty(name, out var value) ? value.GetString() : null;
        return (Text("Status"), dkim.GetProperty("Tokens").GetArrayLength(), Text("SigningHostedZone"), Text("CurrentSigningKeyLength"));
    }
}
