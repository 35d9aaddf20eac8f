using System.Text.Json;

namespace Postroad.Tests.Simulator;

public sealed class IdentityLimitTests
{
    [Fact]
    public async Task A_region_takes_ten_thousand_identities_and_not_one_more()
    {
        await using var post = await Post.OpenAsync(o => o with { Regions = [o.Regions[0] with { Identities = [.. Enumerable.Range(1, 9_999).Select(i => $"d{i}.example")] }] });
        Task<Answer> CreateAsync(string name) => post.Caller.CallAsync(HttpMethod.Post, "/v2/email/identities", JsonSerializer.Serialize(new { EmailIdentity = name }));
        Assert.Equal(200, (await CreateAsync("last.example")).Status);
        var refused = await CreateAsync("more.example");
        Assert.Equal((400, "LimitExceededException"), (refused.Status, refused.ErrorType));
        Assert.Equal("AlreadyExistsException", (await CreateAsync("D1.example")).ErrorType);
    }

    [Fact]
    public async Task Pages_together_are_the_whole_list()
    {
        await using var post = await Post.OpenAsync(o => o with { Regions = [o.Regions[0] with { Identities = [.. Enumerable.Range(1, 2_500).Select(i => $"d{i}.example")] }] });
        var names = new List<string>();
        for (string? token = ""; token is not null;)
        {
            var page = (await post.Caller.CallAsync(HttpMethod.Get, $"/v2/email/identities?NextToken={token}&PageSize=1000")).Json;
            names.AddRange(page.GetProperty("EmailIdentities").EnumerateArray().Select(i => i.GetProperty("IdentityName").GetString()!));
            token = page.TryGetProperty("NextToken", out var next) ? next.GetString() : null;
        }

        Assert.Equal(Enumerable.Range(1, 2_500).Select(i => $"d{i}.example"), names);
    }

    [Theory]
    [InlineData("?PageSize=1001")]
    [InlineData("?PageSize=-1")]
    [InlineData("?NextToken=nonsense")]
    public async Task A_page_that_cannot_be_is_refused(string query)
    {
        await using var post = await Post.OpenAsync();
        Assert.Equal("BadRequestException", (await post.Caller.CallAsync(HttpMethod.Get, "/v2/email/identities" + query)).ErrorType);
    }
}
