using System.Security.Cryptography;
using System.Text;
using Postroad.Core.Sending.Ses;

namespace Postroad.Tests.Sending.Ses;

/// <summary>Signatures computed by botocore (V1 to V3) and the official aws4 test suite (post-vanilla).</summary>
public class SigV4SignerTests
{
    private const string Secret = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
    private const string Body = """{"FromEmailAddress":"a@example.com","Destination":{"ToAddresses":["b@example.com"]},"Content":{"Simple":{"Subject":{"Data":"hi"},"Body":{"Text":{"Data":"yo"}}}}}""";
    private static readonly DateTimeOffset At = new(2026, 11, 24, 3, 0, 0, TimeSpan.Zero);

    [Fact]
    public void A_post_with_a_body_is_signed_as_botocore_signs_it() =>
        Assert.EndsWith(
            "SignedHeaders=content-type;host;x-amz-date, Signature=ac7867478a92da47fc04530196b99f2a239f3e30b121c375e427e0f96e4931eb",
            Sign("POST", "/v2/email/outbound-emails", contentType: "application/json", body: Body), StringComparison.Ordinal);

    [Fact]
    public void A_path_that_is_encoded_is_encoded_once_more() =>
        Assert.EndsWith(
            "SignedHeaders=host;x-amz-date, Signature=432f57510331e64174928a771312f7b5dd4eac24c209709b8429ed8d96ace567",
            Sign("GET", "/v2/email/identities/a%2Bb%40example.com"), StringComparison.Ordinal);

    [Theory]
    [InlineData("PageSize=100&Reason=BOUNCE&Reason=COMPLAINT")]
    [InlineData("Reason=COMPLAINT&PageSize=100&Reason=BOUNCE")]
    public void A_query_is_sorted_and_a_session_token_signed(string query) =>
        Assert.EndsWith(
            "SignedHeaders=host;x-amz-date;x-amz-security-token, Signature=41407b03289ffa8fe0886e5c5a15460c41c18581975d557737fe9349149a9f5b",
            Sign("GET", "/v2/email/suppression/addresses", query, token: "TOKEN"), StringComparison.Ordinal);

    [Fact]
    public void Post_vanilla_of_the_official_suite_is_met()
    {
        var signer = new SigV4Signer("us-east-1", "service");
        var request = new SignedRequest { Method = "POST", Host = "example.amazonaws.com", Path = "/", BodyHash = SigV4Signer.EmptyHash };
        var header = signer.Authorize(request, new AwsKey("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", null), signer.StampOf(new DateTimeOffset(2015, 8, 30, 12, 36, 0, TimeSpan.Zero)));

        Assert.Equal(
            "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, SignedHeaders=host;x-amz-date, Signature=5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b",
            header);
    }

    [Fact]
    public void The_key_of_the_day_is_not_used_on_the_next_day_nor_for_another_key()
    {
        var signer = new SigV4Signer("us-east-1", "ses");
        var key = new AwsKey("AKIDEXAMPLE", Secret, null);
        var first = Get(signer, key, At);

        Assert.Contains("/20261125/", Get(signer, key, At.AddDays(1)), StringComparison.Ordinal);
        Assert.NotEqual(first, Get(signer, new AwsKey("AKIDEXAMPLE", "another", null), At));
        Assert.Equal(first, Get(signer, key, At));
    }

    [Fact]
    public void A_session_token_longer_than_the_stack_buffer_is_signed_the_same_way()
    {
        var token = new string('t', 4000);
        var header = Sign("GET", "/v2/email/account", token: token);

        Assert.Contains("x-amz-security-token", header, StringComparison.Ordinal);
        Assert.NotEqual(header, Sign("GET", "/v2/email/account", token: token + "t"));
    }

    private static string Get(SigV4Signer signer, AwsKey key, DateTimeOffset at) =>
        signer.Authorize(new SignedRequest { Method = "GET", Host = "h", Path = "/", BodyHash = SigV4Signer.EmptyHash }, key, signer.StampOf(at));

    private static string Sign(string method, string path, string query = "", string? contentType = null, string body = "", string? token = null)
    {
        var signer = new SigV4Signer("us-east-1", "ses");
        var request = new SignedRequest
        {
            Method = method,
            Host = "email.us-east-1.amazonaws.com",
            Path = path,
            Query = query,
            ContentType = contentType,
            BodyHash = SHA256.HashData(Encoding.UTF8.GetBytes(body)),
        };
        return signer.Authorize(request, new AwsKey("AKIDEXAMPLE", Secret, token), signer.StampOf(At));
    }
}
