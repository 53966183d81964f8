/** Signing in by another system: the authorization code flow of OpenID Connect with PKCE (RFC 7636), by openid-client. */
import * as oidc from 'openid-client';
import type { OidcProvider } from './providers.ts';

/** What the browser keeps between going there and coming back: without it nobody's answer is taken. */
export interface Errand {
  readonly provider: string;
  readonly state: string;
  readonly nonce: string;
  readonly verifier: string;
  /** Where the person wanted to go. */
  readonly back: string;
}

/** Who somebody is there. */
export interface Claims {
  readonly issuer: string;
  readonly subject: string;
  readonly all: Readonly<Record<string, unknown>>;
}

export interface Providers {
  readonly list: readonly OidcProvider[];
  named(name: string): OidcProvider | undefined;
  /** @throws where it does not answer. */
  begin(provider: OidcProvider, back: string): Promise<{ errand: Errand; address: string }>;
  /**
   * @param search of the address to which the browser came back, with its `?`
   * @throws where the other system refuses, does not answer, or says what it did not sign for this errand
   */
  end(provider: OidcProvider, errand: Errand, search: string): Promise<Claims>;
}

const ANSWER_WITHIN_S = 10;

export const cameBackTo = ({ address, name }: OidcProvider): string =>
  `${address.replace(/\/$/, '')}/sign-in/with/${name}/back`;

export function openProviders(list: readonly OidcProvider[]): Providers {
  const known = new Map<string, Promise<oidc.Configuration>>();

  /** Found out once; one that was away is asked anew. */
  function configOf(provider: OidcProvider): Promise<oidc.Configuration> {
    let config = known.get(provider.name);
    if (!config) {
      const { issuer, clientId, clientSecret } = provider;
      const insecure = new URL(issuer).protocol === 'http:';
      config = oidc.discovery(new URL(issuer), clientId, clientSecret, undefined, {
        timeout: ANSWER_WITHIN_S,
        ...(insecure && { execute: [oidc.allowInsecureRequests] }),
      });
      config.catch(() => known.delete(provider.name));
      known.set(provider.name, config);
    }
    return config;
  }

  return {
    list,
    named: (name) => list.find((provider) => provider.name === name),
    begin: async (provider, back) => {
      const config = await configOf(provider);
      const errand = {
        provider: provider.name,
        state: oidc.randomState(),
        nonce: oidc.randomNonce(),
        verifier: oidc.randomPKCECodeVerifier(),
        back,
      };
      const address = oidc.buildAuthorizationUrl(config, {
        redirect_uri: cameBackTo(provider),
        scope: provider.scope,
        state: errand.state,
        nonce: errand.nonce,
        code_challenge: await oidc.calculatePKCECodeChallenge(errand.verifier),
        code_challenge_method: 'S256',
      });
      return { errand, address: address.href };
    },
    end: async (provider, { state, nonce, verifier }, search) => {
      const config = await configOf(provider);
      const tokens = await oidc.authorizationCodeGrant(
        config,
        new URL(cameBackTo(provider) + search),
        {
          expectedState: state,
          expectedNonce: nonce,
          pkceCodeVerifier: verifier,
          idTokenExpected: true,
        },
      );
      const claims = tokens.claims();
      if (!claims) throw new Error('the other system sent no ID token');
      const { userinfo_endpoint } = config.serverMetadata();
      const more = userinfo_endpoint
        ? await oidc.fetchUserInfo(config, tokens.access_token, claims.sub)
        : {};
      return { issuer: claims.iss, subject: claims.sub, all: { ...more, ...claims } };
    },
  };
}
